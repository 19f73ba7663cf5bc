import { formatAddress } from '../../address.ts'
import { isNear, isReached, replyText } from '../facts.ts'
import type { Observations } from '../observations.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

/** Whether anybody is at the address that was asked about. */
export function lookAtListening(seen: Observations): Verdict {
  const { target } = seen
  if (target === undefined) return unknown('listening', 'Waits for an address')
  const { address, udp, tcp, neighbour } = target
  const shown = formatAddress(address)
  if (target.answeredMs !== undefined) {
    return clear('listening', `A member answered at ${shown} after ${Math.round(target.answeredMs)} ms`)
  }
  const evidence = [replyText('UDP', udp), replyText('TCP', tcp)]
  if (udp.outcome === 'refused') {
    const isSure = tcp.outcome === 'refused'
    if (!isSure) evidence.push('A firewall may say the same; that cannot be told from here.')
    return trouble('listening', {
      kind: 'nothingListening',
      certainty: isSure ? 'certain' : 'likely',
      says: `The computer at ${address.host} is on, and nothing listens on port ${address.port} there`,
      evidence,
      advice: 'Start Roost on that computer, and take the address that its network page shows.',
    })
  }
  const noSign = ['silent', 'unreachable'].includes(udp.outcome) && ['silent', 'unreachable'].includes(tcp.outcome)
  const isAbsent = noSign && (neighbour === 'silent' || (neighbour === 'unknown' && tcp.outcome === 'unreachable'))
  if (isAbsent && isNear(address.host, seen) && !isReached(seen) && 'from' in target.route) {
    return trouble('listening', {
      kind: 'nobodyThere',
      certainty: 'likely',
      says: `No computer answers to ${address.host} on this network`,
      evidence: [
        ...evidence,
        'Whether it is off, asleep, or kept apart by the network (guest Wi-Fi) cannot be told from here.',
      ],
      advice: 'Wake that computer, and compare the address with the one that its network page shows.',
    })
  }
  return unknown('listening', `Nobody answered at ${shown}`)
}
