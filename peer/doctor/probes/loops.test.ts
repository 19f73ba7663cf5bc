import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { openEndpoint } from '../../../sync/net/endpoint.ts'
import { localAddresses } from '../../../sync/net/interfaces.ts'
import { bindSocket, closeSocket, udpSocket } from '../../../sync/net/socket.ts'
import { Heard } from '../heard.ts'
import { type Loops, sendLoops } from './loops.ts'

// Not the port of any peer that may be running on this machine, nor of other tests.
const discoveryPort = 30_000 + (process.pid % 10_000)
const interfaces = ['127.0.0.1']

const heard = new Heard(() => 0)
const looped = (): Promise<Loops> =>
  sendLoops({
    discoveryPort,
    locals: localAddresses(interfaces),
    newProbe: () => {
      const probe = new Uint8Array(randomBytes(33))
      heard.expectProbe(probe)
      return probe
    },
    isHeard: (probe) => heard.isProbeHeard(probe),
  })
const outcomes = ({ loops }: Loops) => loops.map(({ way, outcome }) => [way, outcome])
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  heard.forgetProbes()
})

describe('announcements of our own', () => {
  it('come back to who listens', async () => {
    const endpoint = await openEndpoint({
      interfaces,
      discoveryPort,
      onDatagram: (_from, bytes) => void heard.takesProbe(bytes),
    })
    closing.push(() => endpoint.close())
    const found = await looped()
    expect(found.discovery).toBe('free')
    expect(outcomes(found)).toEqual([
      ['multicast', 'heard'],
      ['broadcast', 'heard'],
    ])
  })

  it('are missed by who does not', async () => {
    expect(outcomes(await looped())).toEqual([
      ['multicast', 'missed'],
      ['broadcast', 'missed'],
    ])
  })

  it('tell nothing where another program holds the port', async () => {
    const holder = udpSocket(4, false)
    await bindSocket(holder, discoveryPort, '0.0.0.0')
    closing.push(() => closeSocket(holder))
    expect(await looped()).toEqual({ discovery: 'taken', loops: [] })
  })
})
