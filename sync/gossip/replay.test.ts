import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../core/event/ids.ts'
import { replayWindowCounters } from '../limits.ts'
import { ReplayWindows } from './replay.ts'

const ada = 'a'.repeat(52) as DeviceId
const ben = 'b'.repeat(52) as DeviceId

describe('replay windows', () => {
  it('let every counter through once, as a set would, as far back as they reach', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 200 }), (counters) => {
        const windows = new ReplayWindows([])
        const seen = new Set<number>()
        let highest = -1
        for (const counter of counters) {
          const expected = !seen.has(counter) && counter > highest - replayWindowCounters
          expect(windows.isFresh(ada, 1, counter)).toBe(expected)
          if (!expected) continue
          windows.mark(ada, 1, counter)
          seen.add(counter)
          highest = Math.max(highest, counter)
        }
      }),
    )
  })

  it('listen to no earlier start of a device, and start anew with a later one', () => {
    const windows = new ReplayWindows([])
    windows.mark(ada, 5, 100)
    expect(windows.isFresh(ada, 4, 101)).toBe(false)
    expect(windows.isFresh(ada, 6, 0)).toBe(true)
    windows.mark(ada, 6, 0)
    expect(windows.isFresh(ada, 5, 101)).toBe(false)
    expect(windows.isFresh(ben, 1, 100)).toBe(true)
  })

  it('survive a restart: nothing up to the highest counter counts again', () => {
    const before = new ReplayWindows([])
    before.mark(ada, 1, 7)
    before.mark(ada, 1, 90)
    const saved = before.takeMoved()
    expect(saved).toEqual([{ deviceId: ada, bootNumber: 1, highest: 90 }])
    expect(before.takeMoved()).toEqual([])
    const after = new ReplayWindows(saved)
    expect([7, 8, 90].map((counter) => after.isFresh(ada, 1, counter))).toEqual([false, false, false])
    expect(after.isFresh(ada, 1, 91)).toBe(true)
    expect(after.isFresh(ada, 2, 0)).toBe(true)
  })

  it('take a counter at the far end of what can be named without delay', () => {
    const windows = new ReplayWindows([])
    windows.mark(ada, 1, 2 ** 48 - 1)
    expect(windows.isFresh(ada, 1, 2 ** 48 - 1)).toBe(false)
    expect(windows.isFresh(ada, 1, 2 ** 48 - 2)).toBe(true)
  })
})
