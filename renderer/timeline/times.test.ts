import { describe, expect, it } from 'vitest'
import { dayOf, timesIn, untilTomorrowMs } from './times.ts'

const at = (day: number, hour = 8, minute = 12) => new Date(2026, 4, day, hour, minute).getTime()
const times = timesIn('en-GB')
const now = at(20, 9)

describe('times', () => {
  it('are hours and minutes', () => {
    expect(times.clock(at(20))).toBe('08:12')
  })
  it('name the days a person would name', () => {
    expect(times.day(at(20, 0, 0), now)).toBe('Today')
    expect(times.day(at(19, 23, 59), now)).toBe('Yesterday')
    expect(times.day(at(15), now)).toBe('Friday')
    expect(times.day(at(4), now)).toBe('Monday 4 May')
    expect(times.day(new Date(2025, 4, 4).getTime(), now)).toBe('4 May 2025')
  })
  it('say when a late message came', () => {
    expect(times.arrival(at(20), now)).toBe('08:12 today')
    expect(times.arrival(at(15), now)).toBe('Friday 08:12')
  })
  it('count days by the local calendar', () => {
    expect(dayOf(at(20, 0, 0)) - dayOf(at(19, 23, 59))).toBe(1)
    expect(dayOf(at(20, 23, 59))).toBe(dayOf(at(20, 0, 0)))
  })
  it('know how far tomorrow is', () => {
    expect(dayOf(now + untilTomorrowMs(now)) - dayOf(now)).toBe(1)
    expect(dayOf(now + untilTomorrowMs(now) - 1)).toBe(dayOf(now))
  })
})
