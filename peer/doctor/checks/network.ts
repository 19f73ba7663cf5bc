import { isLoopbackHost } from '../../../sync/net/hosts.ts'
import { isReached, networkText, usedOutward } from '../facts.ts'
import type { Observations, SeenInterface } from '../observations.ts'
import { clear, trouble, type Verdict } from '../verdict.ts'

/** Whether there is a network at all, and whether Roost uses it. */
export function lookAtNetwork(seen: Observations): Verdict {
  const { interfaces, target } = seen
  const outward = interfaces.filter(({ kind }) => kind !== 'loopback')
  const used = usedOutward(seen)
  if (used.length > 0) return clear('network', placesText(used))
  // Two peers on one computer need no more.
  if (isReached(seen) || (target !== undefined && isLoopbackHost(target.address.host))) {
    return clear('network', 'Within this computer only')
  }
  if (outward.length === 0) {
    return trouble('network', {
      kind: 'noNetwork',
      certainty: 'certain',
      says: 'This computer is on no network',
      evidence: ['No interface has an address beside the loopback.'],
      advice: 'Connect this computer to the same Wi-Fi or cable as the others.',
    })
  }
  return trouble('network', {
    kind: 'loopbackOnly',
    certainty: 'certain',
    says: 'Roost is kept to this computer, and nobody else can hear it',
    evidence: [`Not used: ${placesText(outward)}.`, 'Only addresses of this computer itself were chosen.'],
    advice: 'Start Roost again without ROOST_INTERFACES, or with the address of the network in it.',
  })
}

const placesText = (list: readonly SeenInterface[]): string =>
  list.map((one) => `${one.name} at ${networkText(one)}`).join(', ')
