import { describe, expect, it } from 'vitest'
import { type ShadowingRules, type ShadowingScale, shadowing } from './shadowing.ts'
import { brokenBy, isLong, searched, searchMsMax, walked } from './testing.ts'

const rules: ShadowingRules = {
  judgedAgainst: 'whatStands',
  shadowed: 'messages',
  because: 'ofConcurrentEntries',
  builtUpon: 'unshadowedTips',
  order: 'clamped',
}
const all = ['message', 'name', 'leave'] as const
const scale = (honest: number, mal: number, malWrites: ShadowingScale['malWrites']): ShadowingScale => ({
  honestEventCountMax: honest,
  malsEventCountMax: mal,
  malWrites,
})
const broken = (changed: Partial<ShadowingRules>, within = scale(2, 1, ['message'])): readonly string[] =>
  brokenBy(shadowing({ ...rules, ...changed }, within))
const START = 'the room is founded'

describe('what is shown and built upon', { timeout: searchMsMax }, () => {
  it('follows from the set, whoever says and removes what when', () => {
    expect(searched(shadowing(rules, scale(1, 1, all)))).toHaveProperty('restCount')
    if (!isLong) return
    expect(searched(shadowing(rules, scale(2, 1, ['message'])))).toMatchObject({ stateCount: 21_539 })
    expect(searched(shadowing(rules, scale(2, 1, all)))).toMatchObject({ stateCount: 65_155 })
    expect(searched(shadowing(rules, scale(1, 2, all)))).toHaveProperty('restCount')
  })

  it('follows from the set where much happens', () => {
    expect(walked(shadowing(rules, scale(5, 4, all)), 40, 'shadowing')).toBeGreaterThan(300)
  })

  it('depends on arrival where a message is judged once, when it comes', () => {
    expect(broken({ judgedAgainst: 'whatStoodWhenItCame' })).toEqual([
      'what is shown and built upon follows from the set',
      START,
      'Ada writes Ada’s ban 1 on room',
      'Mal writes Mal’s message 1 on room, at 0 h',
      'Mal tells Ada of Mal’s message 1',
    ])
  })

  it('forgets state that stands where state can be shadowed too', () => {
    expect(broken({ shadowed: 'messagesAndState' }, scale(0, 2, all))).toEqual([
      'what is built next has the state that stands',
      START,
      'Mal writes Mal’s name 1 on room, at 0 h',
      'Mal writes Mal’s leave 1 on room, at 100 h',
      'Mal tells Ada of Mal’s name 1',
      'Mal tells Ada of Mal’s leave 1',
    ])
  })

  it('loses what was said before a removal where that need not be concurrent', () => {
    expect(broken({ because: 'ofAnyEntry' }, scale(0, 2, all))).toEqual([
      'what a removal rests on stays, and what it did not know of goes',
      START,
      'Mal writes Mal’s message 1 on room, at 0 h',
      'Mal writes Mal’s leave 1 on Mal’s message 1, at 0 h',
      'Mal tells Ada of Mal’s leave 1',
    ])
  })

  it('forgets what lies under a shadowed message where only tips are built upon', () => {
    expect(broken({ builtUpon: 'tipsThatAreUnshadowed' })).toEqual([
      'what is built next has the state that stands',
      START,
      'Ada writes Ada’s ban 1 on room',
      'Ben writes Ben’s name 1 on room',
      'Mal writes Mal’s message 1 on Ben’s name 1, at 0 h',
      'Mal tells Ada of Mal’s message 1',
    ])
  })

  it('puts an answer above the question where the time is taken as it is claimed', () => {
    const property = 'parents stand before children'
    expect(broken({ order: 'asClaimed' })).toEqual([property, START, 'Ben writes Ben’s message 1 on room'])
  })

  it('depends on the receiver where its clock takes part', () => {
    expect(broken({ order: 'byTheReceiversClock' })).toEqual([
      'what is shown and built upon follows from the set',
      START,
      'Ada writes Ada’s ban 1 on room',
      'Ben writes Ben’s message 1 on room',
      'Ada tells Ben of Ada’s ban 1',
    ])
  })

  it('is moved by what comes late where a branch stands where its newest belongs', () => {
    expect(broken({ order: 'byTheNewestOfTheBranch' })).toEqual([
      'what comes late moves nothing else',
      START,
      'Ada writes Ada’s ban 1 on room',
      'Ben writes Ben’s message 1 on room',
      'Mal writes Mal’s message 1 on Ben’s message 1, at 100 h',
      'Mal tells Ada of Mal’s message 1',
    ])
  })
})
