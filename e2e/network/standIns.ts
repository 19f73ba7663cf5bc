import { createSocket, type Socket } from 'node:dgram'
import { must } from '../../core/assert.ts'
import type { Carried, Order, Report, StandInOptions, Way } from './standInMessages.ts'
import { StandInStreams } from './standInStreams.ts'

// Runs at the other end of one machine's cable, which it shares with nobody. There it has the addresses of all other
// machines: what the machine says to one of them goes to the test, and what comes from the test is said in their names.

const options = JSON.parse(process.argv[2] ?? '') as StandInOptions
const streams = new StandInStreams(options)
const sockets = new Map<string, Socket>()
/** Ports that machines listen on, and those that something came from. */
const report = (message: Report): void => void process.send?.(message)

function listen(host: string, port: number): Socket {
  const name = `${host} ${port}`
  const known = sockets.get(name)
  if (known !== undefined) return known
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
  sockets.set(name, socket)
  carry(socket, 'unicast', { host, port })
  socket.bind(port, host, () => {
    socket.setBroadcast(true)
    socket.setMulticastInterface(host)
    socket.setMulticastLoopback(false)
    socket.setMulticastTTL(1)
  })
  return socket
}

/** Announcements are told apart by the address they were sent to. */
function listenToAnnouncements(way: Way, host: string): void {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  carry(socket, way, { host, port: options.discoveryPort })
  socket.bind(options.discoveryPort, host, () => {
    const [other] = options.others
    if (way === 'multicast') socket.addMembership(host, must(other, 'there is another machine').host)
  })
}

function carry(socket: Socket, way: Way, to: Carried['to']): void {
  socket.on('error', (error) => console.error(`stand-in ${to.host}:${to.port}: ${error.message}`))
  socket.on('message', (bytes, { address, port }) => {
    // What stand-ins announce comes back to themselves.
    if (address !== options.machine) return
    report({ kind: 'datagram', way, from: { host: address, port }, to, bytes })
  })
}

function say({ way, from, to, bytes }: Carried): void {
  const host = { unicast: to.host, multicast: options.multicastGroup, broadcast: options.broadcast }[way]
  listen(from.host, from.port).send(bytes, to.port, host)
}

process.on('message', (order: Order) => {
  if (order.kind === 'datagram') say(order)
  else if (order.kind === 'streams') streams.set(order.streams, order.delayMs)
  else {
    for (const port of order.udp) if (port !== options.discoveryPort) listen(order.host, port)
    streams.listen(order.host, order.tcp)
  }
})
process.on('disconnect', () => process.exit())

listenToAnnouncements('multicast', options.multicastGroup)
listenToAnnouncements('broadcast', options.broadcast)
report({ kind: 'ready' })
