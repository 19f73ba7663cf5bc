import { describe, expect, it } from 'vitest'
import { Rng } from '../random/rng.ts'
import { COMES_TO_REST, explore, type Model, walk } from './explore.ts'

const bounds = { stateCountMax: 1_000, stepCountMax: 100 }

/** A number that grows by one or two up to ten, or falls back to where it began. */
const counting: Model<number> = {
  initial: [{ label: 'at zero', state: 0 }],
  next: (at) =>
    at >= 10
      ? []
      : [
          { label: 'one', state: at + 1 },
          { label: 'two', state: at + 2 },
          { label: 'back', state: 0 },
        ],
  key: String,
  always: {},
  atRest: {},
}

describe('the explorer', () => {
  it('sees every state once, and says so', () => {
    expect(explore(counting, bounds)).toEqual({ kind: 'holds', stateCount: 12, restCount: 2, isEverything: true })
  })

  it('answers the shortest way to what must never be', () => {
    const model = { ...counting, always: { 'is never five': (at: number) => (at === 5 ? 'five' : undefined) } }
    const labels = ['at zero', 'one', 'two', 'two']
    expect(explore(model, bounds)).toEqual({ kind: 'broken', property: 'is never five', reason: 'five', labels })
  })

  it('asks what must hold at rest only where nothing more can happen', () => {
    const atRest = { 'ends at ten': (at: number) => (at === 10 ? undefined : `ended at ${at}`) }
    expect(explore({ ...counting, atRest }, bounds)).toMatchObject({ kind: 'broken', reason: 'ended at 11' })
    expect(
      explore({ ...counting, atRest: { 'ends late': (at) => (at < 10 ? 'early' : undefined) } }, bounds).kind,
    ).toBe('holds')
  })

  it('finds from where no rest can be reached', () => {
    const next = (at: number) => [
      { label: 'on', state: at === 3 ? 2 : at + 1 },
      ...(at === 0 ? [{ label: 'stay away', state: 9 }] : []),
    ]
    const model = { ...counting, next: (at: number) => (at === 9 ? [] : next(at)) }
    expect(explore(model, bounds)).toMatchObject({ property: COMES_TO_REST, labels: ['at zero', 'on'] })
  })

  it('does not take a step to where one is for something that happens', () => {
    const model = { ...counting, next: (at: number) => [{ label: 'stay', state: at }] }
    expect(explore(model, bounds)).toMatchObject({ kind: 'holds', stateCount: 1, restCount: 1 })
  })

  it('is at rest where nothing is left but what may never happen', () => {
    const next = (at: number) =>
      at < 2
        ? [
            { label: 'on', state: at + 1 },
            { label: 'away', state: 7, mayNeverHappen: true as const },
          ]
        : []
    const atRest = { 'ends at two': (at: number) => (at === 2 ? undefined : `ended at ${at}`) }
    expect(explore({ ...counting, next, atRest }, bounds)).toMatchObject({ labels: ['at zero', 'away'] })
    const started = { ...counting, next: (at: number) => next(at).slice(1) }
    expect(explore(started, bounds)).toMatchObject({ kind: 'holds', stateCount: 2, restCount: 2 })
    // What may never happen is no way out of a circle.
    const circling = {
      ...counting,
      next: (at: number) => [{ label: 'round', state: (at + 1) % 2 }, ...next(1).slice(1)],
    }
    expect(explore({ ...circling, next: (at) => (at === 7 ? [] : circling.next(at)) }, bounds)).toMatchObject({
      property: COMES_TO_REST,
    })
  })

  it('says where its bounds kept it from looking', () => {
    const bounded = { ...bounds, stepCountMax: 3 }
    expect(explore(counting, bounded)).toMatchObject({ kind: 'holds', stateCount: 7, isEverything: false })
    expect(explore(counting, { ...bounds, stateCountMax: 4 })).toMatchObject({ isEverything: false })
  })
})

describe('a walk', () => {
  const walks = { walkCount: 50, stepCountMax: 200 }
  const model = { ...counting, always: { 'is never five': (at: number) => (at === 5 ? 'five' : undefined) } }

  it('finds what must never be, and leaves out its detours', () => {
    const outcome = walk(model, walks, new Rng('detours'))
    expect(outcome).toMatchObject({ kind: 'broken', property: 'is never five' })
    expect(outcome.kind === 'broken' && outcome.labels.slice(1)).not.toContain('back')
  })

  it('goes the same way with the same chance', () => {
    expect(walk(counting, walks, new Rng('same'))).toEqual(walk(counting, walks, new Rng('same')))
    expect(walk(counting, walks, new Rng('same'))).toMatchObject({ kind: 'holds', isEverything: false })
  })
})
