import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Address } from '../gossip/interface.ts'
import { interfaceScanMs } from '../limits.ts'
import type { Endpoint } from './endpoint.ts'
import { openEndpoint } from './endpoint.ts'
import { doorsOf } from './meetingPlace.ts'
import { sweptPorts } from './sweptHosts.ts'

const opened: Endpoint[] = []
// Not the port of any peer that may be running on this machine.
const discoveryPort = 20_000 + (process.pid % 10_000)

async function open(
  interfaces: readonly string[] = ['127.0.0.1'],
): Promise<{ endpoint: Endpoint; heard: { from: Address; text: string }[] }> {
  const heard: { from: Address; text: string }[] = []
  const endpoint = await openEndpoint({
    interfaces,
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
    ada.endpoint.announce(bytes('hello'), { broadcast: true })
    const fromAda = { from: { host: '127.0.0.1', port: ada.endpoint.udpPort }, text: 'hello' }
    await vi.waitFor(() => {
      expect(ben.heard).toContainEqual(fromAda)
      expect(cleo.heard).toContainEqual(fromAda)
    })
  })

  it('is answered at the address it announced from', async () => {
    const [ada, ben] = [await open(), await open()]
    ada.endpoint.announce(bytes('hello'), { broadcast: true })
    await vi.waitFor(() => expect(ben.heard).toHaveLength(1))
    const [greeting] = ben.heard
    if (greeting) ben.endpoint.send(greeting.from, bytes('hello yourself'))
    await vi.waitFor(() => expect(ada.heard.map(({ text }) => text)).toContain('hello yourself'))
  })

  it('names the loopback as its address, since nothing else was chosen', async () => {
    const { endpoint } = await open()
    expect(endpoint.hostsForOthers()).toEqual(['127.0.0.1'])
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

  it('is reached at the first free port behind that of discovery', async () => {
    const [ada, ben] = [await open(), await open()]
    const doors = doorsOf(discoveryPort)
    expect(doors).toContain(ada.endpoint.udpPort)
    expect(doors.indexOf(ben.endpoint.udpPort)).toBeGreaterThan(doors.indexOf(ada.endpoint.udpPort))
  })

  it('is reached somewhere else where all of these are taken', async () => {
    const doors = doorsOf(discoveryPort)
    const all = await Promise.all(doors.map(() => open()))
    const last = await open()
    expect(doors).not.toContain(last.endpoint.udpPort)
    expect(new Set([...all, last].map(({ endpoint }) => endpoint.udpPort)).size).toBe(doors.length + 1)
  })

  it('sends nothing by IPv6 and hears nothing by it, where an address of IPv4 was chosen', async () => {
    const [ada, ben] = [await open(), await open(['::1'])]
    ada.endpoint.send({ host: '::1', port: ben.endpoint.udpPort }, bytes('over there'))
    ben.endpoint.send({ host: '127.0.0.1', port: ada.endpoint.udpPort }, bytes('over here'))
    await vi.waitFor(() => {
      expect(ada.endpoint.counts().sendErrors).toBe(1)
      expect(ben.endpoint.counts().sendErrors).toBe(1)
    })
    expect(ada.endpoint.reaches('::1')).toBe(false)
    expect(ben.endpoint.reaches('::1')).toBe(true)
  })

  it('is found among several of one machine by who asks at the ports of a sweep', async () => {
    const ada = await open()
    const others = [await open(), await open()]
    const asker = await open()
    for (const port of sweptPorts(discoveryPort)) asker.endpoint.send({ host: '127.0.0.1', port }, bytes(`at ${port}`))
    await vi.waitFor(() => expect([ada, ...others].map(({ heard }) => heard.length > 0)).toEqual([true, true, true]))
    // At the discovery port one of all hears what is sent to the machine alone.
    const texts = () => [ada, ...others, asker].flatMap(({ heard }) => heard.map(({ text }) => text))
    await vi.waitFor(() => expect(texts().filter((text) => text === `at ${discoveryPort}`)).toHaveLength(1))
  })

  it('speaks by IPv6 where that was chosen', async () => {
    const [ada, ben] = [await open(['::1']), await open(['::1', '127.0.0.1'])]
    ada.endpoint.send({ host: '::1', port: ben.endpoint.udpPort }, bytes('hello'))
    await vi.waitFor(() =>
      expect(ben.heard).toContainEqual({ from: { host: '::1', port: ada.endpoint.udpPort }, text: 'hello' }),
    )
    expect(ben.endpoint.hostsForOthers()).toEqual(['127.0.0.1', '::1'])
    // At the port where announcements are heard one peer of a machine hears what is sent to that machine alone.
    ben.endpoint.send({ host: '::1', port: discoveryPort }, bytes('whoever is there'))
    await vi.waitFor(() => expect([...ada.heard, ...ben.heard].map(({ text }) => text)).toContain('whoever is there'))
  })

  it('takes what was chosen for all there is: to another address of the same machine nothing goes', async () => {
    const { endpoint } = await open(['127.0.0.1', '::1'])
    expect(['127.0.0.9', '::1'].map((host) => endpoint.reaches(host))).toEqual([true, true])
    expect(['10.0.0.1', 'fe80::1', 'fe80::1%lo', 'fd00::1'].map((host) => endpoint.reaches(host))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('says so when the machine has slept, and joins the networks anew', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const onNetworkChange = vi.fn()
    const heard: string[] = []
    const onDatagram = (_: Address, bytes: Uint8Array) => void heard.push(new TextDecoder().decode(bytes))
    const endpoint = await openEndpoint({ interfaces: ['127.0.0.1'], discoveryPort, onDatagram, onNetworkChange })
    opened.push(endpoint)
    vi.advanceTimersByTime(60_000)
    expect(onNetworkChange).not.toHaveBeenCalled()
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(interfaceScanMs)
    await vi.waitFor(() => expect(onNetworkChange).toHaveBeenCalledTimes(1))
    endpoint.announce(bytes('awake'), { broadcast: false })
    await vi.waitFor(() => expect(heard).toContain('awake'))
  })

  it('stays silent once it is closed', async () => {
    const { endpoint } = await open()
    await endpoint.close()
    endpoint.announce(bytes('late'), { broadcast: true })
    endpoint.send({ host: '127.0.0.1', port: 9 }, bytes('late'))
    await endpoint.close()
    expect(endpoint.counts().sendErrors).toBe(0)
  })
})
