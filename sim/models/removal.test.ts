import { describe, expect, it } from 'vitest'
import { type RemovalRules, type RemovalScale, removal } from './removal.ts'
import { brokenBy, isLong, searched, searchMsMax, walked } from './testing.ts'

const rules: RemovalRules = {
  upTo: 'whatIsListed',
  lists: 'theLastOfTheirs',
  reaches: 'everyRoom',
  triedFirst: 'theGreaterPower',
}
const small: RemovalScale = {
  acts: ['ban'],
  actCountMax: 1,
  cydsMessageCountMax: 1,
  malsEventCountMax: 1,
  malsDevices: ['phone'],
}
const withoutCyd: RemovalScale = { ...small, cydsMessageCountMax: 0, actCountMax: 2 }
const mutual: RemovalScale = { ...withoutCyd, acts: ['ban', 'lower'] }
const ONLY_SEEN = 'nothing that no remover had seen is shown'
const START = 'all are in'
const LATE = [
  'Ada bans Mal',
  'Mal says Mal’s message 1 on nothing from his phone, at 0',
  'Mal tells Ada of Mal’s message 1 (phone)',
]

describe('a removal', { timeout: searchMsMax }, () => {
  it('reaches every room, and leaves what was there', () => {
    expect(searched(removal(rules, small))).toMatchObject({ stateCount: 5_153 })
    if (isLong) expect(searched(removal(rules, { ...small, malsEventCountMax: 2 }))).toHaveProperty('restCount')
  })

  it('holds against a ban of the remover beside it, by whoever loses power', () => {
    expect(searched(removal(rules, mutual))).toMatchObject({ stateCount: 3_585 })
    if (isLong) expect(searched(removal(rules, { ...mutual, malsEventCountMax: 2 }))).toHaveProperty('restCount')
  })

  it('ends where it is lifted, and can come again', () => {
    expect(searched(removal(rules, { ...withoutCyd, acts: ['ban', 'lift'] }))).toMatchObject({ stateCount: 2_222 })
    const again: RemovalScale = { ...withoutCyd, acts: ['ban', 'lift'], actCountMax: 3 }
    if (isLong) expect(searched(removal(rules, again))).toMatchObject({ stateCount: 14_980 })
  })

  it('takes one device, where that is what is revoked', () => {
    const devices: RemovalScale = { ...withoutCyd, acts: ['ban', 'revoke'], malsDevices: ['phone', 'laptop'] }
    expect(searched(removal(rules, devices))).toMatchObject({ stateCount: 4_563 })
  })

  it('holds where much happens', () => {
    const much: RemovalScale = {
      acts: ['ban', 'lower', 'lift', 'revoke'],
      actCountMax: 5,
      cydsMessageCountMax: 2,
      malsEventCountMax: 4,
      malsDevices: ['phone', 'laptop'],
    }
    expect(walked(removal(rules, much), 50, 'removal')).toBeGreaterThan(500)
  })

  it('says the same where all that there is to build on is listed', () => {
    expect(searched(removal({ ...rules, lists: 'allExtremities' }, small))).toHaveProperty('restCount')
  })

  it('is escaped by an early date where its time decides', () => {
    const byTime = removal({ ...rules, upTo: 'theTimeOfTheRemoval' }, small)
    expect(brokenBy(byTime)).toEqual([ONLY_SEEN, START, ...LATE])
  })

  it('is escaped wherever somebody heard of the message first, where arrival decides', () => {
    expect(brokenBy(removal({ ...rules, upTo: 'whatCameBefore' }, small))).toEqual([
      ONLY_SEEN,
      START,
      ...LATE.slice(0, 2),
      'Mal tells Ben of Mal’s message 1 (phone)',
      'Ada tells Ben of Ada’s ban 1',
    ])
  })

  it('takes what was said before where nothing is listed', () => {
    expect(brokenBy(removal({ ...rules, upTo: 'nothing' }, small))).toEqual([
      'what every remover had seen stays',
      START,
      'Mal says Mal’s message 1 on nothing from his phone, at 0',
      'Mal tells Ada of Mal’s message 1 (phone)',
      'Ada bans Mal',
    ])
  })

  it('is escaped in every other room where it counts in the root alone', () => {
    expect(brokenBy(removal({ ...rules, reaches: 'theRoot' }, small))).toEqual([ONLY_SEEN, START, ...LATE])
  })

  it('is answered by an earlier ban of the remover’s friends where the claimed time decides between acts of power', () => {
    expect(brokenBy(removal({ ...rules, triedFirst: 'theEarlierClaim' }, mutual))).toEqual([
      'who loses power puts nobody out beside that',
      START,
      'Ada bans Mal',
      'Mal bans Ben on nothing, at 0',
      'Mal tells Ada of Mal’s ban 1',
    ])
  })
})
