import { describe, expect, it } from 'vitest'
import { demoWords } from './demo.ts'

const { verdict, peer } = demoWords
const differs = (behindCount: number, aheadCount: number, aloneCount: number) =>
  ({ kind: 'differs', behindCount, aheadCount, aloneCount }) as const

describe('the verdict', () => {
  it('counts in words who agrees', () => {
    expect([5, 4, 1].map((count) => verdict.agree(count, 5))).toEqual([
      'All five agree',
      'Four of five agree',
      'Each holds something else',
    ])
    expect([2, 1].map((count) => verdict.agree(count, 2))).toEqual(['Both agree', 'The two differ'])
  })

  it('says what those hold who agree', () => {
    expect(verdict.hold(['Yuki', 'Leila', 'Tomás'], 1284)).toBe(
      'Yuki, Leila and Tomás hold the same 1,284 events and show the same rooms.',
    )
    expect(verdict.same(1285, 1810)).toBe(
      'Same 1,285 events, same members, same topics, same order, 1.8 s after the last one came back.',
    )
    expect(verdict.same(1, null)).toBe('Same 1 event, same members, same topics, same order.')
  })

  it('says who differs, why, and by how much', () => {
    expect(verdict.differs('Dev', 'cut', differs(12, 1, 1))).toBe(
      'Dev’s cable is cut: 12 events behind, 1 that only Dev has.',
    )
    expect(verdict.differs('Dev', 'asleep', differs(1, 0, 0))).toBe('Dev is asleep: 1 event behind.')
    expect(verdict.differs('Dev', 'near', differs(0, 3, 1))).toBe(
      'Dev is catching up: 1 that only Dev has, 2 that most lack.',
    )
    expect(verdict.differs('Dev', 'near', differs(0, 0, 0))).toBe(
      'Dev is catching up: the same events, and something else made of them.',
    )
  })
})

describe('a peer', () => {
  it('says since when it is away', () => {
    expect([peer.cutFor(19_400), peer.asleepFor(3_727_000)]).toEqual(['cable cut 00:19 ago', 'asleep for 1:02:07'])
  })

  it('says how many others it sees', () => {
    expect([0, 1, 4].map(peer.sees)).toEqual(['sees nobody', 'sees 1 other', 'sees 4 others'])
  })
})
