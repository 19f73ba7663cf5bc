import { describe, expect, it } from 'vitest'
import { COMES_TO_REST } from './explore.ts'
import { type SetRules, type SetScale, synchronisedSet } from './synchronisedSet.ts'
import { brokenBy, isLong, searched, walked } from './testing.ts'

const rules: SetRules = {
  judgedBy: 'ancestors',
  refusedNames: 'letWantedParentsIn',
  fullBuffer: 'dropsTheOldest',
  fromTheFuture: 'taken',
  refusedParents: 'withWhatIsAccepted',
}
const small: SetScale = {
  devices: ['Ada', 'Ben'],
  waitingCountMax: 2,
  refusedNameCountMax: 1,
  handoverCountMax: 1,
  begins: 'withAnySet',
}
const ALL_THE_SAME = 'all hold the same'

describe('the set that is synchronised', () => {
  it('is the same for all in the end, from any sets, whatever a liar hands whom', () => {
    expect(searched(synchronisedSet(rules, small))).toMatchObject({ stateCount: 5_422 })
    const fromNothing: SetScale = { ...small, handoverCountMax: 3, begins: 'withTheRoom' }
    expect(searched(synchronisedSet(rules, fromNothing))).toMatchObject({ stateCount: 2_952 })
    if (!isLong) return
    expect(searched(synchronisedSet(rules, { ...small, handoverCountMax: 2 }))).toMatchObject({ stateCount: 25_926 })
    const three: SetScale = { ...small, devices: ['Ada', 'Ben', 'Cyd'], handoverCountMax: 1 }
    expect(searched(synchronisedSet(rules, three))).toHaveProperty('restCount')
    expect(searched(synchronisedSet(rules, { ...fromNothing, handoverCountMax: 6 }))).toHaveProperty('restCount')
  })

  it('is the same for three after much', () => {
    const three: SetScale = { ...small, devices: ['Ada', 'Ben', 'Cyd'], handoverCountMax: 8 }
    expect(walked(synchronisedSet(rules, three), 100, 'set')).toBeGreaterThan(500)
  })

  it('is the same where what is from the future has to come again', () => {
    expect(searched(synchronisedSet({ ...rules, fromTheFuture: 'comesBackLater' }, small))).toHaveProperty('restCount')
  })

  it('depends on arrival where an event is judged by what else is here', () => {
    expect(brokenBy(synchronisedSet({ ...rules, judgedBy: 'whatIsHere' }, small))).toEqual([
      ALL_THE_SAME,
      'Ada has ban + room, Ben has ban + beside + room',
      'Ben hands Ada beside',
      'Ada sets the clock',
    ])
  })

  it('keeps a wanted parent from somebody where refused names are kept out for good', () => {
    expect(brokenBy(synchronisedSet({ ...rules, refusedNames: 'keepAllOut' }, small))).toEqual([
      ALL_THE_SAME,
      'Ada has ban + room, Ben has accomplice + ban + refused + room',
      'Ben hands Ada refused',
      'Ben hands Ada accomplice',
      'Ada sets the clock',
    ])
  })

  it('is closed to somebody whose buffer a liar has filled, where the oldest does not give way', () => {
    const [property, ...labels] = brokenBy(
      synchronisedSet({ ...rules, fullBuffer: 'takesNothingNew' }, { ...small, handoverCountMax: 2 }),
    )
    expect(property).toBe(ALL_THE_SAME)
    expect(labels.filter((label) => label.startsWith('Mal hands Ada'))).toHaveLength(2)
  })

  it('depends on a clock where what is from the future is refused', () => {
    expect(brokenBy(synchronisedSet({ ...rules, fromTheFuture: 'refused' }, small))).toEqual([
      ALL_THE_SAME,
      'Ada has room, Ben has answer + beside + room',
      'Ben hands Ada beside and answer',
      'Ada sets the clock',
    ])
  })

  it('holds what the rule does not allow where a refused event comes in with anything that names it', () => {
    expect(
      brokenBy(synchronisedSet({ ...rules, refusedParents: 'withAnything' }, { ...small, handoverCountMax: 2 })),
    ).toEqual([
      'a set holds nothing but what the rule allows',
      'Ada has room, Ben has ban + room',
      'Mal hands Ben refused too',
      'Mal hands Ben refused',
    ])
  })

  it('is out of reach where a buffer is smaller than what is refused in a row, and what is accepted on that', () => {
    expect(brokenBy(synchronisedSet(rules, { ...small, waitingCountMax: 1, handoverCountMax: 0 }))).toEqual([
      COMES_TO_REST,
      'Ada has room, Ben has accomplice + ban + refused + room',
    ])
  })
})
