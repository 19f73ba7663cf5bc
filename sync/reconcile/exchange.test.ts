import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crypto, HOUR_MS, keys, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import { Asking, type AskingWay } from './asking.ts'
import { EventSet } from './eventSet.ts'
import { answer, type ExchangeTools } from './exchange.ts'
import type { ExchangeMessage } from './exchangeMessages.ts'
import { exchangeBytes } from './exchangeMessages.ts'
import { sameBytes } from './ids.ts'

interface Dated {
  readonly id: Uint8Array
  readonly originServerTs: number
}

const random = new SeededRandom(31)
const madeUp = (count: number, hours: number): Dated[] =>
  Array.from({ length: count }, () => ({
    id: random.bytes(32),
    originServerTs: START_MS + random.below(Math.max(1, hours * HOUR_MS)),
  }))

function setOf(events: readonly Dated[]): EventSet {
  const set = new EventSet(crypto, random)
  for (const { id, originServerTs } of events) set.add(id, originServerTs)
  return set
}

/** Between two sides: messages get lost, come twice, and in any order. */
class Channel {
  readonly loss: number
  #waiting: { readonly to: 'asker' | 'answerer'; readonly message: ExchangeMessage }[] = []

  constructor(loss: number) {
    this.loss = loss
  }

  send(to: 'asker' | 'answerer', messages: Iterable<ExchangeMessage>): void {
    for (const message of messages) {
      expect(exchangeBytes(message)).toBeLessThanOrEqual(payloadBytesMax)
      const copies = random.share() < this.loss ? 0 : random.share() < this.loss ? 2 : 1
      for (let copy = 0; copy < copies; copy++) this.#waiting.push({ to, message })
    }
  }

  next() {
    return this.loss === 0 ? this.#waiting.shift() : this.#waiting.splice(random.below(this.#waiting.length), 1)[0]
  }
}

/** One exchange; questions are asked up to four times. */
function exchange(asker: EventSet, answerer: EventSet, all: readonly Dated[], way: AskingWay, loss: number): void {
  const times = new Map(all.map(({ id, originServerTs }) => [String(id), originServerTs]))
  const take = (set: EventSet, ids: readonly Uint8Array[]) => {
    for (const id of ids) if (random.share() >= loss) set.add(id, times.get(String(id)) ?? 0)
  }
  const tools = (set: EventSet): ExchangeTools => ({ crypto, random, set, bloomKey: keys.bloom })
  const channel = new Channel(loss)
  const asking = new Asking(tools(asker), way, 7)
  for (let tries = 0; tries < 4 && asking.open.size > 0; tries++) {
    channel.send('answerer', asking.open.values())
    for (let next = channel.next(); next !== undefined; next = channel.next()) {
      if (next.to === 'answerer') {
        const told = answer(tools(answerer), next.message)
        take(asker, told.push)
        channel.send('asker', told.messages)
        if (told.messages.length === 0) asking.close(next.message.number)
      } else {
        const told = asking.take(next.message)
        take(answerer, told.push)
        channel.send('answerer', told.messages)
      }
    }
  }
}

/** How many exchanges it takes until both are equal; infinite where it does not end. */
function exchangesUntilEqual(left: Dated[], right: Dated[], ways: readonly AskingWay[], loss: number): number {
  const [asker, answerer] = [setOf(left), setOf(right)]
  for (let count = 0; count < 60; count++) {
    if (sameBytes(asker.root(), answerer.root())) return count
    exchange(asker, answerer, [...left, ...right], ways[count % ways.length] ?? 'careful', loss)
  }
  return Number.POSITIVE_INFINITY
}

const sizes = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 1_500 }))
const hours = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 2, max: 20_000 }))

describe('an exchange', () => {
  it.each<[string, readonly AskingWay[], number]>([
    ['as peers begin it', ['quick'], 0],
    ['by the tree alone', ['careful'], 0],
    ['by the tree with whole hashes', ['wide'], 0],
    ['as peers do it, on a network that loses, doubles and mixes up', ['quick', 'careful', 'wide'], 0.2],
    ['by the tree alone, on such a network', ['careful'], 0.2],
  ])('makes any two sets equal: %s', (_, ways, loss) => {
    fc.assert(
      fc.property(sizes, sizes, sizes, hours, hours, (shared, left, right, sharedHours, ownHours) => {
        const common = madeUp(shared, sharedHours)
        const ours = [...common, ...madeUp(left, ownHours)]
        const theirs = [...common, ...madeUp(right, ownHours)]
        expect(exchangesUntilEqual(ours, theirs, ways, loss)).toBeLessThan(Number.POSITIVE_INFINITY)
      }),
      { numRuns: 12 },
    )
  })

  it('does so with ids that begin alike, so that sketches say nothing of them', () => {
    const alike = (count: number) => madeUp(count, 10).map((event) => ({ ...event, id: event.id.fill(7, 0, 8) }))
    expect(exchangesUntilEqual(alike(3), alike(4), ['quick', 'careful'], 0)).toBeLessThan(4)
    expect(exchangesUntilEqual(alike(300), alike(200), ['quick', 'careful'], 0)).toBeLessThan(8)
  })

  it('is one exchange where a few events differ, scattered or new, whatever is shared', () => {
    const shared = madeUp(3_000, 5_000)
    for (const count of [1, 3, 20]) {
      const [ours, theirs] = [madeUp(count, 5_000), madeUp(count, 5_000)]
      expect(exchangesUntilEqual([...shared, ...ours], [...shared, ...theirs], ['quick'], 0)).toBe(1)
    }
  })

  it('asks for nothing and pushes nothing between equal sets', () => {
    const events = madeUp(200, 100)
    const [left, right] = [setOf(events), setOf(events.toReversed())]
    const tools = { crypto, random, set: right, bloomKey: keys.bloom }
    for (const way of ['quick', 'careful', 'wide'] as const) {
      const asking = new Asking({ ...tools, set: left }, way, 0)
      const told = [...asking.open.values()].map((question) => answer(tools, question))
      expect(told.flatMap(({ messages, push }) => [...messages, ...push])).toEqual([])
    }
  })

  it('takes no answer to what was not asked, and each part of one once', () => {
    const shared = madeUp(2_000, 500)
    const tools = (set: EventSet): ExchangeTools => ({ crypto, random, set, bloomKey: keys.bloom })
    const asking = new Asking(tools(setOf([...shared, ...madeUp(50, 500)])), 'careful', 100)
    const [question] = asking.open.values()
    const [part] = question ? answer(tools(setOf(shared)), question).messages : []
    if (part === undefined) throw new Error('they differ')
    expect(asking.take({ ...part, number: 99 }).messages).toEqual([])
    expect(asking.take({ ...part, number: 101 }).messages).toEqual([])
    expect(asking.take(part).messages.length).toBeGreaterThan(0)
    expect(asking.take(part).messages).toEqual([])
  })
})
