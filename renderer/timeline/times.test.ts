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
  it('say how far ahead something is, in the largest unit that says enough', () => {
    const ahead = (minutes: number) => times.until(now + minutes * 60_000, now)
    expect([0, 1, 59, 60, 47 * 60, 48 * 60, 7 * 24 * 60].map(ahead)).toEqual([
      'in 1 minute',
      'in 1 minute',
      'in 59 minutes',
      'in 1 hour',
      'in 47 hours',
      'in 2 days',
      'in 7 days',
    ])
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
