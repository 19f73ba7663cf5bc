/** What a dial can be turned to: a few values in rising order, from the start of its arc to the end. */
export interface DialScale {
  readonly stops: readonly number[]
  /** Where nothing is disturbed. The arc is drawn from here. */
  readonly neutral: number
  /** As read and as heard: `12 %`, `80 ms`, `+1 h`. */
  readonly text: (value: number) => string
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const offsets = [
  second,
  3 * second,
  10 * second,
  30 * second,
  90 * second,
  5 * minute,
  15 * minute,
  hour,
  3 * hour,
  12 * hour,
  day,
]

export const lossScale: DialScale = {
  stops: [0, 10, 20, 50, 80, 120, 200, 300, 400, 500, 600, 700, 800, 900],
  neutral: 0,
  text: (perMille) => `${perMille / 10} %`,
}

export const delayScale: DialScale = {
  stops: [0, 5, 10, 20, 40, 80, 150, 220, 300, 500, 800, 1_200, 2_000],
  neutral: 0,
  text: (ms) => (ms < second ? `${ms} ms` : `${ms / second} s`),
}

export const clockScale: DialScale = {
  stops: [...offsets.map((offset) => -offset).reverse(), 0, ...offsets],
  neutral: 0,
  text: (ms) => `${ms < 0 ? '−' : '+'}${spanText(Math.abs(ms))}`,
}

function spanText(ms: number): string {
  if (ms >= day) return `${ms / day} day`
  if (ms >= hour) return `${ms / hour} h`
  return ms > 90 * second ? `${ms / minute} min` : `${ms / second} s`
}

/** The place of the stop that is nearest to a value. */
export function placeOf({ stops }: DialScale, value: number): number {
  const distances = stops.map((stop) => Math.abs(stop - value))
  return distances.indexOf(Math.min(...distances))
}

/** How far along its arc a value stands, from 0 to 1. */
export const shareOf = (scale: DialScale, value: number): number => placeOf(scale, value) / (scale.stops.length - 1)

/** The value so many stops further on; the last one there is where that leads beyond it. */
export function steppedBy(scale: DialScale, value: number, steps: number): number {
  const last = scale.stops.length - 1
  return scale.stops[Math.max(0, Math.min(last, placeOf(scale, value) + steps))] ?? value
}

/** The value at a share of the arc. */
export const valueAt = (scale: DialScale, share: number): number =>
  scale.stops[Math.round(share * (scale.stops.length - 1))] ?? scale.neutral

/** What a key does to a value; undefined for a key that means nothing to a dial. */
export function keyedValue(scale: DialScale, value: number, key: string): number | undefined {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return steppedBy(scale, value, 1)
    case 'ArrowDown':
    case 'ArrowLeft':
      return steppedBy(scale, value, -1)
    case 'PageUp':
      return steppedBy(scale, value, 4)
    case 'PageDown':
      return steppedBy(scale, value, -4)
    case 'Home':
      return scale.stops[0]
    case 'End':
      return scale.stops.at(-1)
    case 'Delete':
    case 'Backspace':
      return scale.neutral
    default:
      return undefined
  }
}
