import { describe, expect, it } from 'vitest'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { askOneLifeMs, datagramSizesBytes, rendezvousMessageBytesMax } from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import { VirtualAnswerer, VirtualAsker } from '../testing/rendezvous.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { AskerInput, Question } from './interface.ts'

const rendezvousKey = new SeededRandom(77).bytes(32)
const names = [{ name: 'invite', rendezvousKey }]
const small = utf8Bytes('May I come in?')
const large = new SeededRandom(78).bytes(rendezvousMessageBytesMax)
const reversed = ({ question }: Question) => question.toReversed()

interface Company extends Partial<VirtualNetworkOptions> {
  readonly answererCount?: number
  readonly reply?: (question: Question) => Uint8Array | undefined
}

function company({ answererCount = 1, reply = reversed, ...options }: Company) {
  const network = new VirtualNetwork({ seed: 1, ...options })
  const answerers = Array.from({ length: answererCount }, (_, index) => new VirtualAnswerer(index + 1, names, reply))
  const addresses = options.multicast === false ? answerers.map(({ address }) => address) : []
  const ada = new VirtualAsker(1, rendezvousKey, addresses)
  network.add(ada, ...answerers)
  const tell = (input: AskerInput) => network.perform(ada, ada.take(input, network.nowMs))
  return { network, ada, answerers, tell }
}

describe('a question to all', () => {
  it('is answered within a few round trips and datagrams', () => {
    const { network, ada, answerers, tell } = company({})
    tell({ kind: 'ask', question: small })
    expect(network.runUntil(() => ada.answers.length > 0, 20)).toBe(true)
    network.run(300)
    expect(ada.answers.map(({ answer, number, from }) => ({ answer, number, from }))).toEqual([
      { answer: small.toReversed(), number: undefined, from: answerers[0]?.address },
    ])
    expect(network.sent.length).toBeLessThanOrEqual(8)
  })

  it('tells who asks, and under which key', () => {
    const { network, ada, answerers, tell } = company({})
    tell({ kind: 'ask', question: small })
    network.run(100)
    expect(answerers[0]?.questions).toMatchObject([
      { name: 'invite', asker: ada.asker.publicKey, from: ada.address, question: small },
    ])
  })

  it('finds who sits at a known address where nothing is announced', () => {
    const { network, ada, tell } = company({ multicast: false })
    tell({ kind: 'ask', question: small })
    network.run(100)
    expect(ada.answers).toHaveLength(1)
  })

  it.each([
    ['and nothing is lost', { loss: 0 }, 1_000],
    ['and datagrams overtake each other and come twice', { jitterMs: 40, duplication: 0.5 }, 2_000],
    ['and a fifth of all is lost', { loss: 0.2, jitterMs: 10, duplication: 0.1 }, 10_000],
    ['and half of all is lost', { loss: 0.5, jitterMs: 10, duplication: 0.1 }, 60_000],
  ])('is answered once by each, where question and answer take many datagrams %s', (_, options, limitMs) => {
    for (let seed = 1; seed <= 10; seed++) {
      const { network, ada, answerers, tell } = company({ seed, answererCount: 3, ...options })
      tell({ kind: 'ask', question: large })
      expect(network.runUntil(() => ada.answers.length >= 3, limitMs)).toBe(true)
      network.run(20_000)
      expect(ada.answers).toHaveLength(3)
      expect(new Set(ada.answers.map(({ answerer }) => answerer.join())).size).toBe(3)
      expect(ada.answers.every(({ answer }) => answer.join() === large.toReversed().join())).toBe(true)
      expect(answerers.map(({ questions }) => questions.length)).toEqual([1, 1, 1])
    }
  })

  it('may be empty, and so may its answer', () => {
    const { network, ada, answerers, tell } = company({})
    tell({ kind: 'ask', question: new Uint8Array() })
    network.run(100)
    expect(answerers[0]?.questions).toMatchObject([{ question: new Uint8Array() }])
    expect(ada.answers).toMatchObject([{ answer: new Uint8Array() }])
  })

  it('reaches who comes later', () => {
    const { network, ada, tell } = company({ answererCount: 0 })
    tell({ kind: 'ask', question: small })
    network.run(60_000)
    network.add(new VirtualAnswerer(9, names))
    expect(network.runUntil(() => ada.answers.length === 1, 6_000)).toBe(true)
  })

  it('waits for an answer that takes its time', () => {
    const { network, ada, answerers, tell } = company({ reply: () => undefined })
    tell({ kind: 'ask', question: large })
    network.run(200_000)
    const [ben] = answerers
    const token = ben?.questions[0]?.token ?? 0
    expect(ben?.questions).toHaveLength(1)
    if (ben) network.perform(ben, ben.take({ kind: 'answer', token, answer: small }, network.nowMs))
    expect(network.runUntil(() => ada.answers.length === 1, 10)).toBe(true)
  })

  it('replaces the question before, of which no answer comes any more', () => {
    const { network, ada, tell } = company({})
    tell({ kind: 'ask', question: large })
    tell({ kind: 'ask', question: small })
    network.run(1_000)
    expect(ada.answers.map(({ answer }) => answer)).toEqual([small.toReversed()])
    tell({ kind: 'ask', question: utf8Bytes('And now?') })
    network.run(1_000)
    expect(ada.answers).toHaveLength(2)
  })

  it('costs little where nobody answers: 32 KB in the first minute, 24 KB in each later one', () => {
    const { network, tell } = company({ answererCount: 0 })
    const bytesIn = (durationMs: number) => {
      const before = network.sent.length
      network.run(durationMs)
      return network.sent.slice(before).reduce((sum, { bytes }) => sum + bytes.length, 0)
    }
    tell({ kind: 'ask', question: large })
    expect(bytesIn(60_000)).toBeLessThan(32_000)
    expect(bytesIn(600_000) / 10).toBeLessThan(24_000)
  })

  it('is asked no more after `stop`', () => {
    const { network, ada, tell } = company({ answererCount: 0 })
    tell({ kind: 'ask', question: small })
    tell({ kind: 'stop' })
    const before = network.sent.length
    network.run(60_000)
    expect(network.sent).toHaveLength(before)
    expect(ada.asker.matches(network.sent[0]?.bytes ?? new Uint8Array())).toBe(false)
  })
})

describe('a question to one', () => {
  it('goes to that one only, however much is lost', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { network, ada, answerers, tell } = company({ seed, answererCount: 3, loss: 0.2, jitterMs: 10 })
      tell({ kind: 'ask', question: small })
      expect(network.runUntil(() => ada.answers.length === 3, 20_000)).toBe(true)
      const [first] = ada.answers
      if (first === undefined) throw new Error('somebody answered')
      tell({ kind: 'askOne', answerer: first.answerer, number: 7, question: large })
      tell({ kind: 'askOne', answerer: first.answerer, number: 8, question: small })
      expect(network.runUntil(() => ada.answers.length === 5, askOneLifeMs)).toBe(true)
      network.run(10_000)
      const later = ada.answers.slice(3)
      expect(later.map(({ number }) => number).toSorted()).toEqual([7, 8])
      expect(later.every(({ answerer }) => sameBytes(answerer, first.answerer))).toBe(true)
      expect(answerers.map(({ questions }) => questions.length).toSorted()).toEqual([1, 1, 3])
      expect(ada.unanswered).toEqual([])
    }
  })

  it('is reported as unanswered when nobody is there any more', () => {
    const { network, ada, answerers, tell } = company({})
    tell({ kind: 'ask', question: small })
    network.run(1_000)
    for (const answerer of answerers) network.remove(answerer)
    const answerer = ada.answers[0]?.answerer ?? new Uint8Array()
    tell({ kind: 'askOne', answerer, number: 5, question: small })
    network.run(askOneLifeMs - 1)
    expect(ada.unanswered).toEqual([])
    network.run(2)
    expect(ada.unanswered).toEqual([{ kind: 'unanswered', answerer, number: 5 }])
  })

  it('is reported at once where the answerer cannot be one', () => {
    const { ada, tell } = company({})
    tell({ kind: 'askOne', answerer: new Uint8Array(32), number: 5, question: small })
    expect(ada.unanswered).toHaveLength(1)
  })

  it('finds who was never heard of, once it answers', () => {
    const { network, ada, tell } = company({})
    tell({ kind: 'ask', question: small })
    network.run(1_000)
    const answerer = ada.answers[0]?.answerer ?? new Uint8Array()
    const eve = new VirtualAsker(2, rendezvousKey)
    network.add(eve)
    network.perform(eve, eve.take({ kind: 'askOne', answerer, number: 1, question: large }, network.nowMs))
    network.run(1_000)
    expect(eve.answers).toMatchObject([{ number: 1, answer: large.toReversed() }])
  })
})

it('S2: only padded sizes are sent, and no byte that tells anything: every place takes all values evenly', () => {
  const { network, tell } = company({ answererCount: 4 })
  const samples: Uint8Array[] = []
  while (samples.length < 4_000) {
    tell({ kind: 'ask', question: large.slice(0, 3_000) })
    network.run(1_000)
    samples.push(...network.sent.splice(0).map(({ bytes }) => bytes))
  }
  expect(samples.every(({ length }) => datagramSizesBytes.some((size) => size === length))).toBe(true)
  const expected = samples.length / 16
  for (let at = 0; at < 256; at++) {
    const counts = new Array<number>(16).fill(0)
    for (const datagram of samples) counts[(datagram[at] ?? 0) >> 4] = (counts[(datagram[at] ?? 0) >> 4] ?? 0) + 1
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    // 15 degrees of freedom: beyond 50 about once in a hundred thousand even places.
    expect(chiSquare).toBeLessThan(60)
  }
})
