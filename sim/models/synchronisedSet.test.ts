import { describe, expect, it } from 'vitest'
import { COMES_TO_REST } from './explore.ts'
import { type SetRules, type SetScale, synchronisedSet } from './synchronisedSet.ts'
import { brokenBy, isLong, searched, searchMsMax, walked } from './testing.ts'

const rules: SetRules = {
  judgedBy: 'ancestors',
  onRefused: 'isRefused',
  refusedNames: 'letWantedParentsIn',
  fullBuffer: 'dropsTheOldest',
  fromTheFuture: 'taken',
}
const small: SetScale = {
  devices: ['Ada', 'Ben'],
  waitingCountMax: 2,
  refusedNameCountMax: 1,
  handoverCountMax: 2,
  begins: 'withAnySet',
}
const ALL_THE_SAME = 'all hold the same'

describe('the set that is synchronised', { timeout: searchMsMax }, () => {
  it('is the same for all in the end, from any sets, whatever a liar hands whom', () => {
    expect(searched(synchronisedSet(rules, small))).toMatchObject({ stateCount: 8_196 })
    if (!isLong) return
    const fromNothing: SetScale = { ...small, handoverCountMax: 6, begins: 'withTheRoom' }
    expect(searched(synchronisedSet(rules, fromNothing))).toHaveProperty('restCount')
    expect(searched(synchronisedSet(rules, { ...small, handoverCountMax: 3 }))).toMatchObject({ stateCount: 34_574 })
    const three: SetScale = { ...small, devices: ['Ada', 'Ben', 'Cyd'] }
    expect(searched(synchronisedSet(rules, three))).toMatchObject({ stateCount: 135_260 })
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

  it('is the same whatever the list of refused names keeps out, and with a buffer for one event', () => {
    expect(
      searched(synchronisedSet({ ...rules, refusedNames: 'keepAllOut' }, { ...small, handoverCountMax: 1 })),
    ).toHaveProperty('restCount')
    expect(searched(synchronisedSet(rules, { ...small, waitingCountMax: 1, handoverCountMax: 1 }))).toHaveProperty(
      'restCount',
    )
  })

  it('is out of reach where an accepted event brings refused ones along that the buffer cannot hold', () => {
    const bringing = { ...rules, onRefused: 'bringsItAlong' } as const
    expect(searched(synchronisedSet(bringing, { ...small, handoverCountMax: 1 }))).toHaveProperty('restCount')
    expect(brokenBy(synchronisedSet(bringing, { ...small, waitingCountMax: 1, handoverCountMax: 0 }))).toEqual([
      COMES_TO_REST,
      'Ada has room, Ben has accomplice + ban + refused + room',
    ])
  })

  it('is kept from somebody by a list of refused names where refused events can be brought along', () => {
    const bringing = { ...rules, onRefused: 'bringsItAlong', refusedNames: 'keepAllOut' } as const
    expect(brokenBy(synchronisedSet(bringing, small))).toEqual([
      ALL_THE_SAME,
      'Ada has ban + room, Ben has accomplice + ban + refused + room',
      'Ben hands Ada refused',
      'Ben hands Ada accomplice',
      'Ada sets the clock',
    ])
  })

  it('is closed to somebody whose buffer a liar has filled, where the oldest does not give way', () => {
    const [property, ...labels] = brokenBy(synchronisedSet({ ...rules, fullBuffer: 'takesNothingNew' }, small))
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
    const bringing = { ...rules, onRefused: 'bringsItAlongInAnyCase' } as const
    expect(brokenBy(synchronisedSet(bringing, small))).toEqual([
      'a set holds nothing but what the rule allows',
      'Ada has room, Ben has ban + room',
      'Mal hands Ben refused too',
      'Mal hands Ben refused',
    ])
  })
})
