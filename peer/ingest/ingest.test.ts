import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { must } from '../../core/assert.ts'
import { sealBlob } from '../../core/crypto/blob.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { openedHereCountMax } from '../limits.ts'
import { Ingest } from './ingest.ts'
import { type Opener, openerHere } from './opener.ts'

const crypto = await testCrypto()
const ADA = 'ada' as DeviceId
const BEN = 'ben' as DeviceId
const MANY = openedHereCountMax + 1

/** A peer that takes in what others send, with everything that happened to it written down in order. */
function taking() {
  const random = new SeededRandom(1)
  const community = new TestCommunity(crypto, random)
  for (let number = 0; number < 4 * MANY; number++) community.owner.say(`message ${number}`)
  const keys = epochKeys(crypto, community.communityId, new Uint8Array(32))
  const blobs = community.owner.held.map(({ blob }) => sealBlob(crypto, random, keys, blob))
  const graph = community.emptyGraph()
  const happened: string[] = []
  const later: (() => void)[] = []
  const answers: (() => void)[] = []
  const state = { epochs: [keys], takesMore: true }
  /** Answers when it is told to. */
  const opener: Opener = {
    open: (epochs, list, done) => answers.push(() => openerHere(crypto).open(epochs, list, done)),
    openNow: openerHere(crypto).openNow,
    close: () => {},
  }
  const ingest = new Ingest({
    opener,
    after: (_, task) => {
      later.push(task)
      return () => later.splice(later.indexOf(task), 1)
    },
    epochs: () => state.epochs,
    graph: () => graph,
    place: (incoming) => graph.ingest(incoming),
    keep: (news) => {
      happened.push(`kept ${news.length}`)
      return state.takesMore
    },
    tell: (added, from) => happened.push(`told ${added.length} from ${from}`),
    renewKeys: () => false,
    step: (input) => {
      if (input.kind === 'ingested') happened.push(`ingested ${input.number}, left ${input.leftOverCount}`)
    },
    askKeychain: () => happened.push('asked for keys'),
    countRefusal: (reason, count = 1) => happened.push(`refused ${reason} ${count}`),
    completed: () => {},
    wantCopies: () => {},
  })
  let next = 0
  const hand = (count: number, from = ADA, list = blobs.splice(0, count)) =>
    ingest.receive({ kind: 'ingest', blobs: list, from, number: next++ })
  const answer = () => must(answers.shift(), 'something was asked')()
  const goOn = () => must(later.shift(), 'it goes on later')()
  const takeHappened = () => happened.splice(0)
  return { ingest, hand, answer, answers, goOn, takeHappened, state, blobs, keys, graph }
}

describe('what others send', () => {
  it('is taken at once where it is little', () => {
    const { hand, takeHappened, answers, ingest } = taking()
    hand(openedHereCountMax)
    expect(takeHappened()).toEqual(['kept 8', 'told 8 from ada', 'ingested 0, left 0'])
    expect(answers.length).toBe(0)
    expect(ingest.isBusy).toBe(false)
  })

  it('is taken together a little later where it is little and comes right behind something else', () => {
    const { hand, goOn, takeHappened } = taking()
    hand(1)
    expect(takeHappened().length).toBe(3)
    hand(1)
    hand(2)
    expect(takeHappened()).toEqual([])
    goOn()
    expect(takeHappened()).toEqual(['kept 3', 'told 3 from ada', 'ingested 1, left 0', 'ingested 2, left 0'])
    goOn()
    hand(1)
    expect(takeHappened()).toEqual(['kept 1', 'told 1 from ada', 'ingested 3, left 0'])
  })

  it('is placed in its order and together, once nothing more of it is being opened', () => {
    const { hand, answer, takeHappened, ingest } = taking()
    hand(MANY)
    hand(1)
    hand(MANY)
    answer()
    expect(takeHappened()).toEqual([])
    expect(ingest.isBusy).toBe(true)
    answer()
    const all = 2 * MANY + 1
    expect(takeHappened()).toEqual([
      `kept ${all}`,
      `told ${all} from ada`,
      'ingested 0, left 0',
      'ingested 1, left 0',
      'ingested 2, left 0',
    ])
    expect(ingest.isBusy).toBe(false)
  })

  it('is placed apart where it comes from two, with a pause in which others are heard', () => {
    const { hand, answer, goOn, takeHappened } = taking()
    hand(MANY, ADA)
    hand(MANY, BEN)
    answer()
    answer()
    expect(takeHappened()).toEqual([`kept ${MANY}`, `told ${MANY} from ada`, 'ingested 0, left 0'])
    goOn()
    expect(takeHappened()).toEqual([`kept ${MANY}`, `told ${MANY} from ben`, 'ingested 1, left 0'])
  })

  it('is left over as far as it is not held: what the disk refuses, what waits for parents, what is no event', () => {
    const { hand, answer, goOn, takeHappened, state, blobs } = taking()
    hand(0, ADA, [...blobs.splice(0, MANY), new Uint8Array(60)])
    answer()
    const locked = ['refused locked 1', 'asked for keys']
    expect(takeHappened()).toEqual([`kept ${MANY}`, `told ${MANY} from ada`, ...locked, 'ingested 0, left 1'])
    blobs.shift()
    goOn()
    hand(2)
    expect(takeHappened()).toEqual(['kept 0', 'told 0 from ada', 'ingested 1, left 2'])
    state.takesMore = false
    goOn()
    hand(1)
    expect(takeHappened().slice(-1)).toEqual(['ingested 2, left 1'])
  })

  it('is not tried again with keys that do not fit', () => {
    const { hand, answer } = taking()
    const opens = vi.spyOn(crypto, 'open')
    onTestFinished(() => opens.mockRestore())
    hand(
      0,
      ADA,
      Array.from({ length: MANY }, () => new Uint8Array(1_000)),
    )
    answer()
    expect(opens).toHaveBeenCalledTimes(MANY)
  })

  it('is opened once more where its key came while it was being opened', () => {
    const { hand, answer, takeHappened, state, keys } = taking()
    state.epochs = []
    hand(MANY)
    state.epochs = [keys]
    answer()
    expect(takeHappened()).toEqual([
      'kept 0',
      'told 0 from ada',
      `kept ${MANY}`,
      `told ${MANY} from ada`,
      'ingested 0, left 0',
    ])
  })

  it('is nothing any more once it is over', () => {
    const { hand, answer, takeHappened, ingest } = taking()
    hand(MANY)
    ingest.stop()
    answer()
    expect(takeHappened()).toEqual([])
  })
})
