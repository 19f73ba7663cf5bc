import { describe, expect, it } from 'vitest'
import type { Look } from './look.ts'
import { judge } from './verdict.ts'

/** Somebody who holds these events, one letter each, and shows what follows from them. */
const holding = (events: string, root = events): Look => ({ eventIds: new Set(events), root })

describe('the verdict', () => {
  it('is that all agree where everybody holds the same', () => {
    const { agreeing, eventCount, standings } = judge([holding('abc'), holding('abc'), holding('abc')])
    expect({ agreeing, eventCount }).toEqual({ agreeing: [0, 1, 2], eventCount: 3 })
    expect(standings.map(({ kind }) => kind)).toEqual(['agrees', 'agrees', 'agrees'])
  })

  it('counts what somebody lacks, and what nobody but them has', () => {
    const { agreeing, standings } = judge([holding('abcd'), holding('abx'), holding('abcd')])
    expect(agreeing).toEqual([0, 2])
    expect(standings[1]).toEqual({ kind: 'differs', behindCount: 2, aheadCount: 1, aloneCount: 1 })
  })

  it('tells what only one has from what others have got already', () => {
    const { standings } = judge([holding('abc'), holding('abc'), holding('abc'), holding('abcx'), holding('abxy')])
    expect(standings[3]).toEqual({ kind: 'differs', behindCount: 0, aheadCount: 1, aloneCount: 0 })
    expect(standings[4]).toEqual({ kind: 'differs', behindCount: 1, aheadCount: 2, aloneCount: 1 })
  })

  it('goes with the largest group, of two with the one that holds more, and then with who comes first', () => {
    expect(judge([holding('a'), holding('ab'), holding('a')]).agreeing).toEqual([0, 2])
    expect(judge([holding('a'), holding('ab'), holding('a'), holding('ab')]).agreeing).toEqual([1, 3])
    expect(judge([holding('ax'), holding('ay')]).agreeing).toEqual([0])
  })

  it('does not call those agreed who make something else of the same events', () => {
    const { agreeing, standings } = judge([holding('ab'), holding('ab', 'another state'), holding('ab')])
    expect(agreeing).toEqual([0, 2])
    expect(standings[1]).toEqual({ kind: 'differs', behindCount: 0, aheadCount: 0, aloneCount: 0 })
  })
})
