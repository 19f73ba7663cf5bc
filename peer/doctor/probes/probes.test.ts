import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { bindSocket, closeSocket, udpSocket } from '../../../sync/net/socket.ts'
import { knockByTcp, knockByUdp } from './knock.ts'
import { neighbourIn } from './neighbour.ts'
import { sendingFrom } from './route.ts'

const never = new AbortController().signal

/** A port of this computer that was free a moment ago. */
async function freePort(): Promise<number> {
  const socket = udpSocket(4, false)
  await bindSocket(socket, 0, '127.0.0.1')
  const { port } = socket.address()
  await closeSocket(socket)
  return port
}

describe('knocking by UDP', () => {
  it('is turned away where nothing listens', async () => {
    const address = { host: '127.0.0.1', port: await freePort() }
    expect(await knockByUdp(address, never)).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' })
  })

  it('hears nothing of who keeps quiet, and ends when that is enough', async () => {
    const socket = udpSocket(4, false)
    await bindSocket(socket, 0, '127.0.0.1')
    const enough = new AbortController()
    socket.on('message', () => enough.abort())
    const { port } = socket.address()
    expect((await knockByUdp({ host: '127.0.0.1', port }, enough.signal)).outcome).toBe('silent')
    await closeSocket(socket)
  })

  it('answers what the system says where it has no way, or does not let us', async () => {
    // Nobody has this one: it belongs to no network at all.
    expect((await knockByUdp({ host: '255.255.255.255', port: 9 }, never)).outcome).toBe('prohibited')
    expect((await knockByUdp({ host: 'kitchen', port: 9 }, never)).outcome).toBe('untried')
  })
})

describe('knocking by TCP', () => {
  it('tells who takes connections from who does not', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect((await knockByTcp({ host: '127.0.0.1', port }, never)).outcome).toBe('answered')
    await new Promise((resolve) => server.close(resolve))
    expect(await knockByTcp({ host: '127.0.0.1', port }, never)).toMatchObject({ outcome: 'refused' })
  })
})

describe('the way to a host', () => {
  it('is the address from which the system would send', async () => {
    expect(await sendingFrom('127.0.0.7')).toEqual({ from: '127.0.0.1' })
  })

  it('is why it would not', async () => {
    expect(await sendingFrom('255.255.255.255')).toEqual({ code: 'EACCES' })
    expect(await sendingFrom('kitchen')).toEqual({ code: 'EINVAL' })
  })
})

describe('the table of neighbours', () => {
  const table = `IP address       HW type     Flags       HW address            Mask     Device
10.77.0.2        0x1         0x2         02:00:00:00:00:02     *        cable
10.77.0.3        0x1         0x6         02:00:00:00:00:03     *        cable
10.77.0.99       0x1         0x0         00:00:00:00:00:00     *        cable
`
  it('tells who is there from who did not answer', () => {
    expect(neighbourIn(table, '10.77.0.2')).toBe('known')
    expect(neighbourIn(table, '10.77.0.3')).toBe('known')
    expect(neighbourIn(table, '10.77.0.99')).toBe('silent')
    expect(neighbourIn(table, '10.77.0.9')).toBe('unknown')
    expect(neighbourIn('', '10.77.0.2')).toBe('unknown')
  })
})
