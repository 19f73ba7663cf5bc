import { countText, isAlone, isNear, isReached, replyText } from '../facts.ts'
import type { Observations, SeenTarget } from '../observations.ts'
import { forbiddenCodes, sealedInterfaces, silencedInterfaces, textsOfLoops } from '../ownLoops.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

/** Whether something on this computer, or on the other one, turns datagrams away. */
export function lookAtFirewall(seen: Observations): Verdict {
  const { loops, target } = seen
  const sealed = sealedInterfaces(seen)
  const refusal = target && !isReached(seen) ? refusalHere(target, seen) : undefined
  if (sealed.length > 0 || refusal !== undefined) {
    const isForbidden = loops.some(({ code = '' }) => forbiddenCodes.includes(code))
    return trouble('firewall', {
      kind: 'firewall',
      where: 'here',
      certainty: isForbidden || refusal !== undefined ? 'certain' : 'likely',
      says: 'This computer’s firewall keeps Roost from sending',
      evidence: [...textsOfLoops(seen, sealed), ...(refusal === undefined ? [] : [refusal])],
      advice: 'Allow Roost to use the local network in the firewall or the privacy settings of this computer.',
    })
  }
  const silenced = silencedInterfaces(seen)
  if (silenced.length > 0) {
    return trouble('firewall', {
      kind: 'firewall',
      where: 'here',
      certainty: 'likely',
      says: 'This computer’s firewall keeps Roost from receiving',
      evidence: textsOfLoops(seen, silenced),
      advice: `Allow Roost to receive in the firewall of this computer: UDP port ${seen.discoveryPort}, UDP and TCP port ${seen.port}.`,
    })
  }
  if (target !== undefined) return lookThere(target, seen)
  if (!isAlone(seen)) return clear('firewall', 'Others are heard')
  const heard = loops.filter(({ outcome }) => outcome === 'heard').length
  const own = heard === 0 ? '' : `${countText(heard, 'announcement', 'announcements')} of our own came back. `
  return unknown('firewall', `${own}Whether others turn us away cannot be told from here`)
}

function lookThere(target: SeenTarget, seen: Observations): Verdict {
  const { address, udp, tcp, neighbour } = target
  if (isReached(seen)) return clear('firewall', `${address.host} lets us in`)
  const evidence = [replyText('UDP', udp), replyText('TCP', tcp)]
  if (neighbour === 'known') evidence.push(`The network knows a computer at ${address.host}: it is on.`)
  const turnedAway = udp.outcome === 'unreachable' && neighbour === 'known'
  const isOn = neighbour === 'known' || tcp.outcome === 'refused' || tcp.outcome === 'answered'
  const mayBeSilenced = udp.outcome === 'silent' && (isOn || neighbour === 'unknown') && 'from' in target.route
  if (!turnedAway && !mayBeSilenced) return unknown('firewall', `Nothing came back from ${address.host}`)
  // Whoever's datagrams come through, and under a key that we lack, has no need of a firewall to be silent.
  const isStranger = seen.strangers.some(({ host }) => host === address.host)
  const keepsQuiet = !isStranger && (tcp.outcome === 'silent' || tcp.outcome === 'unreachable')
  const isLikely = turnedAway || (isOn && keepsQuiet)
  if (!isOn) evidence.push('Whether that computer is asleep or turns us away cannot be told from here.')
  else if (!keepsQuiet && !isStranger) evidence.push('It does answer for TCP, so no firewall keeps everything out.')
  return trouble('firewall', {
    kind: 'firewall',
    where: 'there',
    certainty: isLikely && isNear(address.host, seen) ? 'likely' : 'possible',
    says: `A firewall at ${address.host} turns us away`,
    evidence,
    advice: `Allow Roost to receive in the firewall of the computer at ${address.host}: UDP and TCP port ${address.port}.`,
  })
}

/** What this system said when it was to send there itself; a missing way to another network is no firewall. */
function refusalHere({ address, route, udp, isAround }: SeenTarget, seen: Observations): string | undefined {
  if (!isAround) return undefined
  const said = 'code' in route ? route.code : udp.outcome === 'prohibited' ? udp.code : undefined
  if (said === undefined) return undefined
  const isForbidden = forbiddenCodes.includes(said) || said === 'EINVAL' || isNear(address.host, seen)
  return isForbidden ? `This system refuses to send to ${address.host} (${said}).` : undefined
}
