import { words } from '../words.ts'

const dayMs = 24 * 60 * 60_000

/** The local day a time falls on, as a number that grows by one a day. */
export function dayOf(ts: number): number {
  const date = new Date(ts)
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs)
}

/** How long until the next local day begins. */
export function untilTomorrowMs(now: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now
}

/** Times and days in the words of one language. */
export function timesIn(locale: string | undefined) {
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
  const thisYear = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const otherYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' })

  const day = (ts: number, now: number): string => {
    const age = dayOf(now) - dayOf(ts)
    if (age === 0) return words.timeline.today
    if (age === 1) return words.timeline.yesterday
    if (age > 1 && age < 7) return weekday.format(ts)
    return (new Date(ts).getFullYear() === new Date(now).getFullYear() ? thisYear : otherYear).format(ts)
  }
  return {
    /** `08:41` */
    clock: (ts: number) => clock.format(ts),
    /** `Today`, `Yesterday`, `Tuesday`, `Monday 2 March`, `2 March 2025` */
    day,
    /** When a late message came: `08:12 today`, `Tuesday 08:12` */
    arrival: (ts: number, now: number) =>
      dayOf(ts) === dayOf(now) ? words.timeline.lateToday(clock.format(ts)) : `${day(ts, now)} ${clock.format(ts)}`,
    /** How far ahead, in the largest unit that fits: `in 6 days`, `in 20 minutes` */
    until: (ts: number, now: number): string => {
      const minutes = Math.max(1, Math.round((ts - now) / 60_000))
      if (minutes < 60) return relative.format(minutes, 'minute')
      const hours = Math.round(minutes / 60)
      return hours < 48 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day')
    },
    /** `Since` a day: `2 March 2025` */
    date: (ts: number) => otherYear.format(ts),
    /** The whole truth, for a tip. */
    full: (ts: number) => full.format(ts),
  }
}

/** In the person's own language. */
export const times = timesIn(undefined)
