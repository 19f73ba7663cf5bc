import { describe, expect, it } from 'vitest'
import { type AuthenticationRules, type AuthenticationScale, authentication } from './authentication.ts'
import { COMES_TO_REST } from './explore.ts'
import { brokenBy, isLong, searched, searchMsMax, walked } from './testing.ts'

const rules: AuthenticationRules = {
  vouching: 'itsDevice',
  badCopies: 'forgotten',
  adaAsks: 'authentication',
  adaAsksOfHers: 'signature',
}
const scale = (ada: number, mal: number, forged: number, handovers: number): AuthenticationScale => ({
  adasEventCountMax: ada,
  malsEventCountMax: mal,
  forgedEventCountMax: forged,
  handoverCountMax: handovers,
})
const small = scale(1, 1, 1, 2)
const NOTHING_FORGED = 'nothing forged is taken for Ada’s'
const ALL_THE_SAME = 'all who are here have taken the same, in good copies'
const START = 'nothing was written'

describe('who wrote an event', { timeout: searchMsMax }, () => {
  it('follows from what is there, in every order, copy and batch', () => {
    expect(searched(authentication(rules, small))).toMatchObject({ stateCount: 3_580 })
    expect(searched(authentication(rules, scale(2, 1, 0, 2)))).toMatchObject({ stateCount: 6_404 })
    if (!isLong) return
    expect(searched(authentication(rules, scale(2, 1, 1, 2)))).toMatchObject({ stateCount: 57_104 })
    expect(searched(authentication(rules, scale(1, 2, 1, 2)))).toHaveProperty('restCount')
  })

  it('follows from what is there where much happens', () => {
    expect(walked(authentication(rules, scale(3, 2, 2, 6)), 100, 'authentication')).toBeGreaterThan(500)
  })

  it('can be forged where anybody’s descendants vouch', () => {
    expect(brokenBy(authentication({ ...rules, vouching: 'anyDevice' }, small))).toEqual([
      NOTHING_FORGED,
      START,
      'Mal forges f1 of Ada’s on nothing',
      'Mal writes m1 on f1',
      'Mal hands Ben f1 (spoilt) and m1 (good)',
    ])
  })

  it('depends on who was there where what the rules refuse vouches', () => {
    expect(brokenBy(authentication({ ...rules, vouching: 'itsDeviceThoughRefused' }, scale(0, 2, 0, 1)))).toEqual([
      ALL_THE_SAME,
      START,
      'Mal writes m1 on nothing',
      'Mal writes m2, to be refused, on m1',
      'Mal hands Ada m1 (spoilt) and m2 (good)',
    ])
  })

  it('leaves somebody out for ever where a history in bulk is judged by another rule than what comes live', () => {
    expect(brokenBy(authentication({ ...rules, vouching: 'itsDeviceButOnlyForBen' }, scale(2, 0, 0, 1)))).toEqual([
      COMES_TO_REST,
      START,
      'Ada writes a1 on nothing',
      'Ada writes a2 on a1',
      'Mal hands Ben a1 (spoilt) and a2 (good)',
      'Ada goes away',
    ])
  })

  it('is kept from being seen by a bad copy where those are remembered', () => {
    expect(brokenBy(authentication({ ...rules, badCopies: 'remembered' }, scale(0, 1, 0, 2)))).toEqual([
      ALL_THE_SAME,
      START,
      'Mal writes m1 on nothing',
      'Mal hands Ada m1 (spoilt)',
      'Mal hands Ben m1 (good)',
      'Ben hands Cyd m1 (good)',
    ])
  })

  it('can be forged where somebody builds on what they did not look at', () => {
    const careless = { ...rules, adaAsks: 'nothing', adaAsksOfHers: 'nothing' } as const
    expect(brokenBy(authentication(careless, small))).toEqual([
      NOTHING_FORGED,
      START,
      'Mal forges f1 of Ada’s on nothing',
      'Mal hands Ada f1 (spoilt)',
      'Ada writes a1 on f1',
      'Ada hands Ben f1 (spoilt) and a1 (good)',
    ])
  })

  it('can be forged by neither of two mistakes alone: looking at one’s own events is the second lock', () => {
    const trusting = authentication(
      { ...rules, adaAsksOfHers: 'nothing' },
      isLong ? scale(2, 1, 1, 2) : scale(2, 0, 1, 2),
    )
    expect(searched(trusting)).toHaveProperty('restCount')
    const [property] = brokenBy(authentication({ ...rules, adaAsks: 'nothing' }, small))
    expect(property).toBe(ALL_THE_SAME)
  })
})
