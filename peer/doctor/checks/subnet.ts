import { familyOf, isLoopbackHost } from '../../../sync/net/hosts.ts'
import { countText, isAlone, isNear, isReached, networkText, replyText, usedOutward } from '../facts.ts'
import type { Observations, SeenTarget } from '../observations.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

const advice = 'Connect both computers to the same Wi-Fi or cable.'

/** Whether the others are on another network than this computer. */
export function lookAtSubnet(seen: Observations): Verdict {
  const own = usedOutward(seen)
  const { target } = seen
  if (target !== undefined) return lookAtTarget(target, seen)
  if (own.length === 0) return unknown('subnet', 'There is no network to be on')
  const remembered = seen.remembered.filter(({ host }) => familyOf(host) === 4 && !isLoopbackHost(host))
  const elsewhere = remembered.filter(({ host }) => !isNear(host, seen))
  if (isAlone(seen) && remembered.length > 0 && elsewhere.length === remembered.length) {
    return trouble('subnet', {
      kind: 'otherSubnet',
      certainty: 'likely',
      says: 'This computer is on another network than the others were',
      evidence: [
        `Here: ${own.map(networkText).join(', ')}.`,
        `${countText(elsewhere.length, 'address is', 'addresses are')} remembered of others, none of them here: ${elsewhere
          .slice(0, 4)
          .map(({ host }) => host)
          .join(', ')}.`,
      ],
      advice,
    })
  }
  return clear('subnet', own.map(networkText).join(', '))
}

function lookAtTarget(target: SeenTarget, seen: Observations): Verdict {
  const { host } = target.address
  if (isNear(host, seen)) return clear('subnet', `${host} is on our own network`)
  if (isReached(seen)) return clear('subnet', `${host} is on another network, and answers`)
  const own = usedOutward(seen)
  if (own.length === 0) return unknown('subnet', 'There is no network to be on')
  const { route } = target
  const through = 'from' in route ? own.find((one) => one.host === route.from) : undefined
  if (through?.kind === 'tunnel') return unknown('subnet', `${host} is behind ${through.name}`)
  const noWay = !target.isAround || 'code' in route || target.udp.outcome === 'unreachable'
  const said = !target.isAround
    ? `${host} is on none of the networks around; Roost sends nothing beyond them.`
    : 'code' in route
      ? `There is no way to ${host} (${route.code}).`
      : replyText('UDP', target.udp)
  return trouble('subnet', {
    kind: 'otherSubnet',
    certainty: noWay ? 'certain' : 'likely',
    says: `${host} is on another network than this computer`,
    evidence: [`Here: ${own.map(networkText).join(', ')}.`, said, 'Announcements do not cross from one to the other.'],
    advice,
  })
}
