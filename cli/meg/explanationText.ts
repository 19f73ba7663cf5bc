import { type Attempt, decisiveAttempts, type Explanation } from '../../core/rooms/resolution/explain.ts'
import { printableLine } from '../terminal.ts'

/** An explanation for people: the outcome, who competed, and what of the trying decided. */
export function explanationText(explanation: Explanation): string {
  const { type, stateKey, winner, decidedBy, competing, conflictedKeyCount, conflictedEventCount } = explanation
  const outcome = winner === undefined ? 'nobody has it' : shown(winner)
  const lines = [`${entryName(type, stateKey)}: ${outcome}, ${OUTCOMES[decidedBy]}.`]
  if (conflictedEventCount > 0) {
    const events = counted(conflictedEventCount, 'event was', 'events were')
    lines.push(`The states differ in ${counted(conflictedKeyCount, 'entry', 'entries')}; ${events} tried again.`)
  }
  if (competing.length > 0) lines.push('', 'Who competed:')
  for (const { id, states } of competing) {
    const numbers = states.map((index) => index + 1).join(', ')
    lines.push(`  ${shown(id)}  ${states.length > 0 ? `in state ${numbers}` : 'in no state, but in an auth chain'}`)
  }
  const decisive = decisiveAttempts(explanation)
  if (decisive.length > 0) lines.push('', 'What decided, in the order of trying:')
  for (const attempt of decisive) lines.push(...attemptLines(attempt, conflictedEventCount))
  return lines.join('\n')
}

const OUTCOMES = {
  agreed: 'as all states say',
  contested: 'after trying them one by one',
} as const

function attemptLines(attempt: Attempt, ofCount: number): string[] {
  const { place, id, type, stateKey, sender, outcome } = attempt
  const about = `${entryName(type, stateKey)} by ${shown(sender)}`
  const lines = [
    `  ${place} of ${ofCount}  ${shown(id)}  ${about}`,
    `    order: ${orderText(attempt.order)}, time ${attempt.order.ts}`,
  ]
  if (outcome.kind === 'applied') return [...lines, '    applied']
  lines.push(`    skipped by rule ${outcome.rule}: ${shown(outcome.reason)}`)
  for (const entry of outcome.because) {
    lines.push(`    because ${entryName(entry.type, entry.stateKey)} was ${entry.id ? shown(entry.id) : 'missing'}`)
  }
  return lines
}

function orderText(order: Attempt['order']): string {
  if (order.by === 'power') {
    const urgency = { revocation: ', a revocation', behindRevocation: ', behind a revocation', usual: '' }
    return `by power, level ${order.level}${urgency[order.urgency]}`
  }
  return `by mainline, ${order.position === 'none' ? 'beside it' : `position ${order.position}`}`
}

const entryName = (type: string, stateKey: string): string => `${shown(type)} ${shown(JSON.stringify(stateKey))}`
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
const shown = printableLine
