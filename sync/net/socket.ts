import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { receiveBufferBytes } from '../limits.ts'
import { type Family, familyOf } from './hosts.ts'

/**
 * A UDP socket for addresses, not names: the lookup is answered at once, so that a datagram leaves with the multicast
 * interface that is set at that moment, and no name ever goes to a name server.
 */
export function udpSocket(family: Family, reuseAddr: boolean): Socket {
  return createSocket({
    type: family === 4 ? 'udp4' : 'udp6',
    ipv6Only: family === 6,
    reuseAddr,
    recvBufferSize: receiveBufferBytes,
    lookup: (host, _options, callback) => {
      if (familyOf(host) === family) callback(null, host, family)
      else callback(new Error(`${host} is not an IPv${family} address`), '', family)
    },
  })
}

/** Binds, or rejects with the system's error. */
export function bindSocket(socket: Socket, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ port, address: host }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

export const closeSocket = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()))

/** What the system calls the reason of an error; undefined where it was no error of the system. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined
