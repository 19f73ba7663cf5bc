import { describe, expect, it } from 'vitest'
import { testCrypto } from '../../core/crypto/testing.ts'
import type { EndpointOptions } from '../../sync/net/endpoint.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { Environment } from '../environment.ts'
import type { Opener } from '../ingest/opener.ts'
import { delayedDatagramsMax } from '../limits.ts'
import { dialledEndpoint } from './dialledEndpoint.ts'
import { dialledEnvironment } from './dialledEnvironment.ts'
import { Dials } from './dials.ts'

const there = { host: '10.0.0.2', port: 1 }
const startMs = 1_000_000

/** A peer's world with its dials, in a time that passes only while it is run. */
async function build(chance = () => 0) {
  const time = new VirtualTime(startMs)
  const dials = new Dials(chance)
  const after: Environment['after'] = (delayMs, task) => time.after(delayMs, task)
  let answer = () => {}
  const opener: Opener = {
    open: (_epochs, _blobs, done) => {
      answer = () => done([])
    },
    openNow: () => ({ ok: false, reason: 'blob' }),
    close: () => {},
  }
  const real = { crypto: await testCrypto(), random: new SeededRandom(1), opener, nowMs: () => time.nowMs, after }
  const environment = dialledEnvironment(real, dials)
  const sent: string[] = []
  const heard: string[] = []
  let networkChanges = 0
  let deliver: EndpointOptions['onDatagram'] = () => {}
  let change = () => {}
  const endpoint = await dialledEndpoint(
    async (options: Pick<EndpointOptions, 'onDatagram' | 'onNetworkChange'>) => {
      deliver = options.onDatagram
      change = () => options.onNetworkChange?.()
      const send = (bytes: Uint8Array) => void sent.push(textOf(bytes))
      return {
        udpPort: 1,
        discoveryPort: 1,
        reaches: () => true,
        send: (_to, bytes) => send(bytes),
        announce: send,
        localAddresses: () => [],
        hostsForOthers: () => [],
        counts: () => ({ sent: sent.length, sendErrors: 0, socketErrors: 0 }),
        close: async () => {},
      }
    },
    {
      onDatagram: (_from, bytes) => void heard.push(textOf(bytes)),
      onNetworkChange: () => void networkChanges++,
    },
    dials,
    real,
  )
  return {
    time,
    dials,
    environment,
    endpoint,
    sent,
    heard,
    networkChanges: () => networkChanges,
    changeNetwork: () => change(),
    answerOpener: () => answer(),
    send: (text: string) => endpoint.send(there, bytesOf(text)),
    hear: (text: string) => deliver(there, bytesOf(text)),
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe('a peer that nothing disturbs', () => {
  it('sends, hears and runs at once', async () => {
    const { time, environment, endpoint, sent, heard, send, hear } = await build()
    send('a')
    endpoint.announce(bytesOf('b'), { broadcast: true })
    hear('c')
    let ran = false
    environment.after(10, () => {
      ran = true
    })
    time.run(10)
    expect({ sent, heard, ran }).toEqual({ sent: ['a', 'b'], heard: ['c'], ran: true })
    expect(environment.nowMs()).toBe(startMs + 10)
  })
})

describe('a cut cable', () => {
  it('lets nothing out or in, and what was on it is lost', async () => {
    const { time, dials, sent, heard, send, hear } = await build()
    dials.turn({ delayMs: 50 })
    send('on its way out')
    hear('on its way in')
    dials.turn({ isCut: true })
    send('later')
    hear('later')
    dials.turn({ delayMs: 0 })
    time.run(1_000)
    dials.turn({ isCut: false })
    time.run(1_000)
    expect({ sent, heard }).toEqual({ sent: [], heard: [] })
    send('whole again')
    expect(sent).toEqual(['whole again'])
  })

  it('leaves everything running, and is noticed when it is mended', async () => {
    const { time, dials, environment, networkChanges } = await build()
    dials.turn({ isCut: true })
    let ran = false
    environment.after(10, () => {
      ran = true
    })
    time.run(10)
    expect([ran, networkChanges()]).toEqual([true, 0])
    dials.turn({ isCut: false })
    expect(networkChanges()).toBe(1)
  })
})

describe('a sleeping peer', () => {
  it('runs nothing, hears nothing and says nothing until it is woken', async () => {
    const { time, dials, environment, sent, heard, send, hear, networkChanges, changeNetwork } = await build()
    const done: string[] = []
    environment.after(10, () => {
      done.push('first')
      send('a word')
      environment.after(10, () => done.push('third'))
    })
    environment.after(20, () => done.push('second'))
    dials.turn({ isAsleep: true })
    time.run(60_000)
    hear('a word')
    changeNetwork()
    expect({ done, sent, heard, changes: networkChanges() }).toEqual({ done: [], sent: [], heard: [], changes: 0 })
    dials.turn({ isAsleep: false })
    expect({ done, sent }).toEqual({ done: ['first', 'second'], sent: ['a word'] })
    expect(networkChanges()).toBe(1)
    time.run(10)
    expect(done).toEqual(['first', 'second', 'third'])
  })

  it('does not do what was called off in its sleep', async () => {
    const { time, dials, environment } = await build()
    const done: string[] = []
    const before = environment.after(10, () => done.push('before it was due'))
    const behind = environment.after(10, () => done.push('when it was due already'))
    dials.turn({ isAsleep: true })
    before()
    time.run(100)
    behind()
    dials.turn({ isAsleep: false })
    time.run(100)
    expect(done).toEqual([])
  })

  it('takes what a thread answered only when it wakes', async () => {
    const { dials, environment, answerOpener } = await build()
    let answers = 0
    environment.opener.open([], [], () => {
      answers++
    })
    dials.turn({ isAsleep: true })
    answerOpener()
    expect(answers).toBe(0)
    dials.turn({ isAsleep: false })
    expect(answers).toBe(1)
  })

  it('that is put to sleep again while it wakes does the rest at the next awakening', async () => {
    const { time, dials, environment } = await build()
    const done: string[] = []
    environment.after(1, () => {
      done.push('first')
      dials.turn({ isAsleep: true })
    })
    environment.after(2, () => done.push('second'))
    dials.turn({ isAsleep: true })
    time.run(10)
    dials.turn({ isAsleep: false })
    expect(done).toEqual(['first'])
    dials.turn({ isAsleep: false })
    expect(done).toEqual(['first', 'second'])
  })

  it('with a cut cable reaches nobody when it wakes', async () => {
    const { dials, sent, send, networkChanges } = await build()
    dials.turn({ isAsleep: true, isCut: true })
    dials.turn({ isAsleep: false })
    send('a word')
    expect([sent, networkChanges()]).toEqual([[], 0])
    dials.turn({ isCut: false })
    send('a word')
    expect([sent, networkChanges()]).toEqual([['a word'], 1])
  })
})

describe('loss', () => {
  it('takes its share on the way out and on the way in', async () => {
    const random = new SeededRandom(7)
    const { dials, sent, heard, send, hear } = await build(() => (random.bytes(1)[0] ?? 0) / 256)
    dials.turn({ lossPerMille: 300 })
    for (let count = 0; count < 1_000; count++) {
      send('out')
      hear('in')
    }
    for (const { length } of [sent, heard]) {
      expect(length).toBeGreaterThan(620)
      expect(length).toBeLessThan(780)
    }
  })

  it('of everything leaves nothing', async () => {
    const { dials, sent, send } = await build(() => 0.999)
    dials.turn({ lossPerMille: 1_000 })
    send('a')
    expect(sent).toEqual([])
  })
})

describe('delay', () => {
  it('lets everything come later and in its order, also when it is turned down meanwhile', async () => {
    const { time, dials, sent, send } = await build()
    dials.turn({ delayMs: 200 })
    send('a')
    time.run(100)
    dials.turn({ delayMs: 0 })
    send('b')
    expect(sent).toEqual([])
    time.run(99)
    expect(sent).toEqual([])
    time.run(1)
    expect(sent).toEqual(['a', 'b'])
    send('c')
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  it('has room for so many datagrams, and loses the others', async () => {
    const { time, dials, sent, send } = await build()
    dials.turn({ delayMs: 10 })
    for (let count = 0; count < delayedDatagramsMax + 5; count++) send('a')
    time.run(10)
    expect(sent).toHaveLength(delayedDatagramsMax)
  })
})

describe('a held network', () => {
  it('keeps what is under way, and everything behind it, until it goes on', async () => {
    const { time, dials, sent, heard, send, hear } = await build()
    dials.turn({ delayMs: 10 })
    send('a')
    dials.turn({ isHeld: true, delayMs: 0 })
    send('b')
    hear('c')
    time.run(10_000)
    expect({ sent, heard }).toEqual({ sent: [], heard: [] })
    dials.turn({ isHeld: false })
    expect({ sent, heard }).toEqual({ sent: ['a', 'b'], heard: ['c'] })
  })
})

describe('a clock', () => {
  it('is wrong by as much as it was turned, while timers keep their pace', async () => {
    const { time, dials, environment } = await build()
    const dayMs = 86_400_000
    const seen: number[] = []
    dials.turn({ clockOffMs: dayMs })
    environment.after(100, () => seen.push(environment.nowMs()))
    time.run(100)
    dials.turn({ clockOffMs: -dayMs })
    seen.push(environment.nowMs())
    expect(seen).toEqual([startMs + 100 + dayMs, startMs + 100 - dayMs])
  })
})

describe('an endpoint that is closed', () => {
  it('sends nothing that was still to go, and is no longer told of the dials', async () => {
    const { time, dials, endpoint, sent, send, networkChanges } = await build()
    dials.turn({ delayMs: 10 })
    send('a')
    await endpoint.close()
    time.run(100)
    dials.turn({ isCut: true })
    dials.turn({ isCut: false })
    expect([sent, networkChanges()]).toEqual([[], 0])
  })
})
