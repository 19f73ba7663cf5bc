import { countText, isAlone, isNear } from '../facts.ts'
import type { Observations, SeenPeer } from '../observations.ts'
import { silencedInterfaces, textsOfLoops, withoutMulticast } from '../ownLoops.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

/** Whoever announces at all has done so within this time. */
const announcementPatienceMs = 8_000

/** Whether announcements come through: here, and on the network between. */
export function lookAtMulticast(seen: Observations): Verdict {
  const { peers } = seen
  const broken = withoutMulticast(seen)
  const [first] = broken
  if (first !== undefined) {
    return trouble('multicast', {
      kind: 'multicastFiltered',
      where: 'here',
      certainty: isAlone(seen) ? 'likely' : 'certain',
      says: `This computer does not deliver multicast on ${first}`,
      evidence: textsOfLoops(seen, broken),
      advice: `Let multicast through on ${first}, in the firewall or the network settings of this computer.`,
    })
  }
  // No announcement crosses a router, and what our own firewall stops is not the network's doing.
  const near = peers.filter(({ address }) => isNear(address.host, seen))
  if (near.length === 0) return unknown('multicast', 'Nobody is heard on this network')
  const unheard = near.filter(({ announcementsHeard }) => !announcementsHeard)
  const deaf = near.filter(({ deafToUs }) => deafToUs)
  const isOurs = silencedInterfaces(seen).length > 0
  if ((unheard.length === 0 || isOurs) && deaf.length === 0) {
    return clear('multicast', `Announcements of ${near.length - unheard.length} of ${near.length} come through`)
  }
  const isKnownLong = [...unheard, ...deaf].some(({ knownMs }) => knownMs > announcementPatienceMs)
  return trouble('multicast', {
    kind: 'multicastFiltered',
    where: 'network',
    certainty: isKnownLong ? 'certain' : 'possible',
    says: 'This network drops announcements: devices find each other only by address',
    evidence: evidenceOf(near, unheard, deaf),
    advice: 'Ask whoever runs this network to let multicast and broadcast through between its computers.',
  })
}

function evidenceOf(near: readonly SeenPeer[], unheard: readonly SeenPeer[], deaf: readonly SeenPeer[]): string[] {
  const lines = [`${countText(near.length, 'peer is', 'peers are')} reached by address.`]
  if (unheard.length > 0) lines.push(`Announcements of ${unheard.length} of ${near.length} do not reach us.`)
  if (deaf.length > 0) lines.push(`${deaf.length} of ${near.length} say that ours do not reach them.`)
  return lines
}
