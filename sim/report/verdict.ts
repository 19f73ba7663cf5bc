import { fateWords, livesOf } from './lives.ts'
import { counted, durationText, grouped } from './markup.ts'
import type { Recording } from './recording.ts'
import { sharedInTheEnd } from './shares.ts'
import type { Written } from './taken.ts'

/** Whether all went well, in a sentence: who had to agree, and did. */
export function verdictText({ outcome, devices, roundEnds }: Recording): string {
  const { convergenceMs, failures } = outcome
  if (failures.length > 0) {
    if (outcome.converged) return 'All who had to agree did, and something is wrong all the same.'
    const bad = roundEnds.find(({ disagreed }) => disagreed.length > 0)
    if (bad === undefined) return 'Something is wrong: not all agreed.'
    const count = bad.disagreed.length + bad.agreed.length
    return `Something is wrong: ${bad.disagreed.length} of ${counted(count, 'device')} did not agree.`
  }
  const counts = new Set(roundEnds.map(({ agreed }) => agreed.length))
  const [count = 0] = counts
  const isAll = count === devices.length
  const who =
    counts.size > 1
      ? 'All who had to agree did'
      : isAll
        ? `All ${count} devices agreed`
        : `All ${count} devices that had to agree did`
  const slowestMs = Math.max(0, ...convergenceMs)
  const isOnce = convergenceMs.length === 1
  const after = `${isOnce ? '' : 'at most '}${durationText(slowestMs)} after`
  const times = isOnce ? '' : `, each of the ${convergenceMs.length} times`
  return `${who} ${slowestMs === 0 ? 'as soon as' : after} everything was mended${times}.`
}

/** More names than these nobody reads. */
const namesMax = 6

/** How many had to agree at last, what became of the others, and what none of them holds. Empty where there is nothing to say. */
export function partText(recording: Recording, written: readonly Written[]): string {
  const { devices, roundEnds } = recording
  const last = roundEnds.at(-1)
  if (last === undefined) return ''
  const counts = roundEnds.map(({ agreed, disagreed }) => agreed.length + disagreed.length)
  const count = counts.at(-1) ?? 0
  const others = apartText(recording)
  const earlier = counts.slice(0, -1).some((each) => each !== count)
    ? ` (before that: ${counts.slice(0, -1).join(', ')})`
    : ''
  const who =
    others === ''
      ? earlier && `At the end ${count} devices had to agree${earlier}.`
      : `At the end ${count} of ${counted(devices.length, 'device')} had to agree${earlier}; ${others}.`
  const shared = sharedInTheEnd(recording)
  const unshared = written.filter(({ id }) => !shared.has(id)).length
  const lost =
    unshared === 0
      ? ''
      : `${grouped(unshared)} of the ${counted(written.length, 'event')} that were written ${unshared === 1 ? 'is' : 'are'} on none of the ${counted(count, 'device')}.`
  return [who, lost].filter((text) => text !== '').join(' ')
}

function apartText(recording: Recording): string {
  const groups = Map.groupBy(livesOf(recording), ({ fate }) => fate)
  const texts = [...groups].flatMap(([fate, lives]) => {
    if (fate === undefined) return []
    const { one, many } = fateWords[fate]
    const names = lives.length > namesMax ? `${lives.length} others` : listText(lives.map(({ name }) => name))
    return `${names} ${lives.length === 1 ? one : many}`
  })
  return texts.join(', ')
}

const listText = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
