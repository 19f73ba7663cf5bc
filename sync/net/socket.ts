import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import { receiveBufferBytes } from '../limits.ts'

/**
 * A UDP socket for addresses, not names: the lookup is answered at once, so that a datagram leaves with the multicast
 * interface that is set at that moment, and no name ever goes to a name server.
 */
export function udpSocket(reuseAddr: boolean): Socket {
  return createSocket({
    type: 'udp4',
    reuseAddr,
    recvBufferSize: receiveBufferBytes,
    lookup: (host, _options, callback) => {
      if (isIPv4(host)) callback(null, host, 4)
      else callback(new Error(`${host} is not an IPv4 address`), '', 4)
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
