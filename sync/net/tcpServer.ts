import type { Server, Socket } from 'node:net'
import { createServer, isIPv6 } from 'node:net'

export interface Listening {
  readonly servers: readonly Server[]
  /** The same for all of them; 0 where there are none. */
  readonly port: number
}

/**
 * Listens on each of these hosts, all on one port: the given one where it is free, else any. A host that cannot be
 * listened on is left out.
 */
export async function listenOn(
  hosts: readonly string[],
  port: number,
  accept: (socket: Socket) => void,
): Promise<Listening> {
  const servers: Server[] = []
  let heardAt = 0
  for (const host of hosts) {
    const wanted = heardAt === 0 ? port : heardAt
    const server = (await listen(host, wanted, accept)) ?? (heardAt === 0 ? await listen(host, 0, accept) : undefined)
    if (server === undefined) continue
    servers.push(server)
    heardAt = portOf(server)
  }
  return { servers, port: heardAt }
}

export const closeServer = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

function listen(host: string, port: number, accept: (socket: Socket) => void): Promise<Server | undefined> {
  const server = createServer(accept)
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    // IPv4 has a socket of its own: what comes over it keeps its own form of address.
    server.listen({ host, port, ipv6Only: isIPv6(host) }, () => {
      server.on('error', () => {})
      resolve(server)
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
