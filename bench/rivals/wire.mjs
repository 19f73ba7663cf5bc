// What a rival's two processes have in common: a log of events, and messages with their lengths on a TCP connection.
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'

/** The sealed events of a log that Roost wrote; what stands before them tells of their community. */
export function eventsOf(path) {
  const bytes = readFileSync(path)
  const parts = []
  for (let at = 0; at < bytes.length; ) {
    const start = at + 4
    at = start + bytes.readUInt32BE(at)
    parts.push(bytes.subarray(start, at))
  }
  return parts.slice(1)
}

/** Answers the port at which `serve` is given each connection. */
export const listen = (serve) =>
  new Promise((resolve) => {
    const server = createServer(serve)
    server.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })

export const dial = (port) => connect(port, '127.0.0.1')

export function send(socket, bytes) {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  socket.write(length)
  socket.write(bytes)
}

export function receive(socket, take) {
  let held = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes])
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const end = 4 + held.readUInt32BE(0)
      take(held.subarray(4, end))
      held = held.subarray(end)
    }
  })
}
