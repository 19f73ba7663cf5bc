import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Address } from '../../../sync/gossip/interface.ts'
import { familyOf } from '../../../sync/net/hosts.ts'
import { closeSocket, systemCodeOf, udpSocket } from '../../../sync/net/socket.ts'
import { knockBytes, knockIntervalMs, knockPatienceMs } from '../../limits.ts'
import type { SeenReply } from '../observations.ts'

const outcomes: Readonly<Record<string, SeenReply['outcome']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  EPERM: 'prohibited',
  EACCES: 'prohibited',
  EINVAL: 'prohibited',
  ETIMEDOUT: 'silent',
}

const replyOf = (error: unknown, afterMs: number): SeenReply => {
  const code = systemCodeOf(error) ?? 'unknown'
  return { outcome: outcomes[code] ?? 'unreachable', code, afterMs }
}

/**
 * Sends datagrams that no Roost takes for its own to an address, from a socket that is connected there: so the system tells
 * what came back of them. Whatever listens there keeps quiet. Ends early once there was `enough`.
 */
export async function knockByUdp({ host, port }: Address, enough: AbortSignal): Promise<SeenReply> {
  const family = familyOf(host)
  if (family === undefined) return { outcome: 'untried', afterMs: 0 }
  const socket = udpSocket(family, false)
  const beganMs = performance.now()
  const elapsedMs = () => performance.now() - beganMs
  let again: NodeJS.Timeout | undefined
  let patience: NodeJS.Timeout | undefined
  try {
    return await new Promise<SeenReply>((resolve) => {
      const failed = (error: unknown) => resolve(replyOf(error, elapsedMs()))
      const send = () =>
        socket.send(new Uint8Array(knockBytes), (error) => {
          if (error) failed(error)
        })
      socket.on('error', failed)
      socket.on('message', () => resolve({ outcome: 'answered', afterMs: elapsedMs() }))
      // The callback is handed the error, whatever its type says.
      socket.connect(port, host, (error?: Error) => {
        if (error) return failed(error)
        send()
        again = setInterval(send, knockIntervalMs)
      })
      const giveUp = () => resolve({ outcome: 'silent', afterMs: elapsedMs() })
      patience = setTimeout(giveUp, knockPatienceMs)
      enough.addEventListener('abort', giveUp, { once: true })
    })
  } finally {
    clearInterval(again)
    clearTimeout(patience)
    await closeSocket(socket)
  }
}

/** Opens a TCP connection to an address, and ends it at once. */
export async function knockByTcp({ host, port }: Address, enough: AbortSignal): Promise<SeenReply> {
  const beganMs = performance.now()
  const elapsedMs = () => performance.now() - beganMs
  const socket = connect({ host, port })
  let patience: NodeJS.Timeout | undefined
  try {
    return await new Promise<SeenReply>((resolve) => {
      socket.on('connect', () => resolve({ outcome: 'answered', afterMs: elapsedMs() }))
      socket.on('error', (error) => resolve(replyOf(error, elapsedMs())))
      const giveUp = () => resolve({ outcome: 'silent', afterMs: elapsedMs() })
      patience = setTimeout(giveUp, knockPatienceMs)
      enough.addEventListener('abort', giveUp, { once: true })
    })
  } finally {
    clearTimeout(patience)
    socket.destroy()
  }
}
