import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Address } from '../gossip/interface.ts'
import type { Endpoint } from './endpoint.ts'
import { openEndpoint } from './endpoint.ts'
import { broadcastOf } from './interfaces.ts'

const opened: Endpoint[] = []
// Not the port of any peer that may be running on this machine.
const discoveryPort = 20_000 + (process.pid % 10_000)

async function open(): Promise<{ endpoint: Endpoint; heard: { from: Address; text: string }[] }> {
  const heard: { from: Address; text: string }[] = []
  const endpoint = await openEndpoint({
    interfaces: ['127.0.0.1'],
    discoveryPort,
    onDatagram: (from, bytes) => heard.push({ from, text: new TextDecoder().decode(bytes) }),
  })
  opened.push(endpoint)
  return { endpoint, heard }
}

const bytes = (text: string) => new TextEncoder().encode(text)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((endpoint) => endpoint.close()))
})

describe('an endpoint on the loopback', () => {
  it('is heard by every other on the machine when it announces', async () => {
    const [ada, ben, cleo] = [await open(), await open(), await open()]
    ada.endpoint.announce(bytes('hello'))
    const fromAda = { from: { host: '127.0.0.1', port: ada.endpoint.udpPort }, text: 'hello' }
    await vi.waitFor(() => {
      expect(ben.heard).toContainEqual(fromAda)
      expect(cleo.heard).toContainEqual(fromAda)
    })
  })

  it('is answered at the address it announced from', async () => {
    const [ada, ben] = [await open(), await open()]
    ada.endpoint.announce(bytes('hello'))
    await vi.waitFor(() => expect(ben.heard).toHaveLength(1))
    const [greeting] = ben.heard
    if (greeting) ben.endpoint.send(greeting.from, bytes('hello yourself'))
    await vi.waitFor(() => expect(ada.heard.map(({ text }) => text)).toContain('hello yourself'))
  })

  it('names the loopback as its address, since nothing else was chosen', async () => {
    const { endpoint } = await open()
    expect(endpoint.localAddresses()).toEqual(['127.0.0.1'])
  })

  it('counts what cannot be sent, and sends nothing beyond the loopback', async () => {
    const { endpoint } = await open()
    endpoint.send({ host: '192.0.2.200', port: 9 }, bytes('astray'))
    endpoint.send({ host: 'localhost', port: 9 }, bytes('a name'))
    endpoint.send({ host: '127.0.0.1', port: 70_000 }, bytes('no such port'))
    endpoint.send({ host: '127.0.0.1', port: 9 }, new Uint8Array(70_000))
    await vi.waitFor(() => expect(endpoint.counts().sendErrors).toBe(4))
  })

  it('refuses a port that is taken with the reason of the system', async () => {
    const { endpoint } = await open()
    const again = openEndpoint({
      interfaces: ['127.0.0.1'],
      port: endpoint.udpPort,
      discoveryPort,
      onDatagram: () => {},
    })
    await expect(again).rejects.toThrow('EADDRINUSE')
  })

  it('stays silent once it is closed', async () => {
    const { endpoint } = await open()
    await endpoint.close()
    endpoint.announce(bytes('late'))
    endpoint.send({ host: '127.0.0.1', port: 9 }, bytes('late'))
    await endpoint.close()
    expect(endpoint.counts().sendErrors).toBe(0)
  })
})

describe('a broadcast address', () => {
  it('has every host bit set', () => {
    expect(broadcastOf('192.168.17.4', '255.255.255.0')).toBe('192.168.17.255')
    expect(broadcastOf('10.1.2.3', '255.255.252.0')).toBe('10.1.3.255')
    expect(broadcastOf('127.0.0.1', '255.0.0.0')).toBe('127.255.255.255')
  })
})
