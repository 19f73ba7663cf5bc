import { familyOf } from '../../../sync/net/hosts.ts'
import { closeSocket, systemCodeOf, udpSocket } from '../../../sync/net/socket.ts'

/** Any port: nothing is sent there. */
const anyPort = 9

/** From which of its addresses the system would send to a host: it is asked by a socket that is connected and says nothing. */
export async function sendingFrom(host: string): Promise<{ from: string } | { code: string }> {
  const family = familyOf(host)
  if (family === undefined) return { code: 'EINVAL' }
  const socket = udpSocket(family, false)
  try {
    await new Promise<void>((resolve, reject) => {
      // The callback is handed the error, whatever its type says.
      socket.connect(anyPort, host, (error?: Error) => (error ? reject(error) : resolve()))
    })
    return { from: socket.address().address }
  } catch (error) {
    return { code: systemCodeOf(error) ?? 'unknown' }
  } finally {
    await closeSocket(socket)
  }
}
