import { formatAddress } from '../address.ts'
import type { Check, Finding } from '../contract.ts'
import { lookAtClock } from './checks/clock.ts'
import { lookAtFirewall } from './checks/firewall.ts'
import { lookAtKey } from './checks/key.ts'
import { lookAtListening } from './checks/listening.ts'
import { lookAtMulticast } from './checks/multicast.ts'
import { lookAtNetwork } from './checks/network.ts'
import { lookAtPort } from './checks/port.ts'
import { lookAtSubnet } from './checks/subnet.ts'
import { lookAtVpn } from './checks/vpn.ts'
import { countText, isReached } from './facts.ts'
import type { Observations } from './observations.ts'

/** In the order in which they are shown: from this computer outward. */
const looks = [
  lookAtNetwork,
  lookAtPort,
  lookAtVpn,
  lookAtFirewall,
  lookAtMulticast,
  lookAtSubnet,
  lookAtListening,
  lookAtKey,
  lookAtClock,
]

/** Of equally certain findings the one that explains more comes first. */
const order: readonly Finding['kind'][] = [
  'noNetwork',
  'loopbackOnly',
  'vpn',
  'firewall',
  'portTaken',
  'nothingListening',
  'oldKey',
  'wrongKey',
  'nobodyThere',
  'otherSubnet',
  'multicastFiltered',
  'clockOff',
  'silence',
]
const certainties: readonly Finding['certainty'][] = ['certain', 'likely', 'possible']

/** Concludes from what was seen what stands between this peer and others, the likeliest first. */
export function examine(seen: Observations): { findings: [Finding, ...Finding[]]; checks: Check[] } {
  const verdicts = looks.map((look) => look(seen))
  const checks = verdicts.map(({ check }) => check)
  const found = verdicts.flatMap(({ findings }) => findings)
  const explains = isReached(seen) || found.some(({ certainty }) => certainty !== 'possible')
  const all = explains ? found : [...found, unexplained(seen)]
  const [first, ...others] = all.toSorted(
    (left, right) =>
      certainties.indexOf(left.certainty) - certainties.indexOf(right.certainty) ||
      order.indexOf(left.kind) - order.indexOf(right.kind),
  )
  return { findings: first === undefined ? [allWell(seen)] : [first, ...others], checks }
}

function allWell({ target, peers }: Observations): Finding {
  const { address, answeredMs = 0 } = target ?? {}
  return {
    kind: 'allWell',
    certainty: 'certain',
    says: 'Nothing stands in the way',
    evidence:
      address === undefined
        ? [`${countText(peers.length, 'peer is', 'peers are')} heard.`]
        : [`A member answered at ${formatAddress(address)} after ${Math.round(answeredMs)} ms.`],
    advice: 'There is nothing to do.',
  }
}

function unexplained({ target, communityCount, otherDeviceCount }: Observations): Finding {
  if (target === undefined && (communityCount === 0 || otherDeviceCount === 0)) {
    return {
      kind: 'nobodyYet',
      certainty: 'certain',
      says: communityCount === 0 ? 'This profile is in no community yet' : 'Nobody else is in your community yet',
      evidence: [
        `${countText(communityCount, 'community', 'communities')}, ${countText(otherDeviceCount, 'device', 'devices')} of others.`,
      ],
      advice: communityCount === 0 ? 'Start a community, or join one with an invite.' : 'Invite somebody.',
    }
  }
  return {
    kind: 'silence',
    certainty: 'possible',
    says: target === undefined ? 'Nobody is heard' : `Nobody answers at ${formatAddress(target.address)}`,
    evidence: [
      'Nothing on this computer explains it.',
      'Whether nobody is there, their firewall is closed, or the network keeps devices apart (guest Wi-Fi) cannot be told from here.',
    ],
    advice:
      target === undefined
        ? 'Ask somebody for the address that their network page shows, and look there.'
        : 'Look from the other computer, too: each sees its own side.',
  }
}
