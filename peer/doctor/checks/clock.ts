import { formatAddress } from '../../address.ts'
import { clockToleranceMs } from '../../limits.ts'
import { countText, durationText } from '../facts.ts'
import type { Observations } from '../observations.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

interface Told {
  readonly shown: string
  readonly offMs: number
}

/** Whether clocks are so far apart that times and order of messages look wrong. */
export function lookAtClock({ peers }: Observations): Verdict {
  const told = peers
    .flatMap(({ address, clockOffMs }): Told[] =>
      clockOffMs === undefined ? [] : [{ shown: formatAddress(address), offMs: clockOffMs }],
    )
    .sort((left, right) => left.offMs - right.offMs)
  const [lowest, highest, middle] = [told[0], told.at(-1), told[Math.floor(told.length / 2)]]
  if (lowest === undefined || highest === undefined || middle === undefined) {
    return unknown('clock', 'Nobody has told theirs yet')
  }
  const isFar = ({ offMs }: Told) => Math.abs(offMs) > clockToleranceMs
  const far = told.filter(isFar)
  const furthest = far.toSorted((left, right) => Math.abs(right.offMs) - Math.abs(left.offMs))[0]
  if (furthest === undefined) {
    const most = Math.max(Math.abs(lowest.offMs), Math.abs(highest.offMs))
    return clear('clock', `Within ${durationText(most)} of the others`)
  }
  const evidence = far.slice(0, 4).map(({ shown, offMs }) => `The clock at ${shown} is ${apart(offMs)} ours.`)
  const othersAgree = highest.offMs - lowest.offMs <= clockToleranceMs
  if (told.length > 1 && othersAgree) {
    return trouble('clock', {
      kind: 'clockOff',
      whose: 'ours',
      offMs: middle.offMs,
      certainty: 'certain',
      says: `This computer’s clock is ${durationText(middle.offMs)} ${middle.offMs > 0 ? 'slow' : 'fast'}`,
      evidence: [...evidence, `${countText(told.length, 'clock', 'clocks')} of others agree with each other.`],
      advice: 'Let this computer set its clock by itself, or set it by a phone.',
    })
  }
  const isTheirs = far.length < told.length
  return trouble('clock', {
    kind: 'clockOff',
    whose: isTheirs ? 'theirs' : 'unknown',
    offMs: furthest.offMs,
    certainty: 'certain',
    says: isTheirs
      ? `The clock at ${furthest.shown} is ${durationText(furthest.offMs)} ${furthest.offMs > 0 ? 'fast' : 'slow'}`
      : `This computer’s clock and that at ${furthest.shown} are ${durationText(furthest.offMs)} apart`,
    evidence: [
      ...evidence,
      isTheirs
        ? `${countText(told.length - far.length, 'other clock agrees', 'other clocks agree')} with ours.`
        : 'Which of them is wrong cannot be told from here.',
    ],
    advice: isTheirs
      ? `Ask the person at ${furthest.shown} to set their clock.`
      : 'Compare both clocks with a phone, and set the one that is wrong.',
  })
}

const apart = (offMs: number): string => `${durationText(offMs)} ${offMs > 0 ? 'ahead of' : 'behind'}`
