import type { Finding } from '../../contract.ts'
import { countText, isAlone, isReached, replyText } from '../facts.ts'
import type { Observations, SeenStranger } from '../observations.ts'
import { clear, trouble, unknown, type Verdict } from '../verdict.ts'

/** Whether those nearby hold the same keys. */
export function lookAtKey(seen: Observations): Verdict {
  const findings = [ofTarget(seen), leftBehind(seen), ahead(seen), ofStrangers(seen)].flatMap((found) => found ?? [])
  const [first, ...others] = findings
  if (first !== undefined) return trouble('key', first, ...others)
  if (isReached(seen)) return clear('key', 'The same on both sides')
  return unknown('key', isAlone(seen) ? 'Nobody is heard whose key could be compared' : 'Nothing came from there')
}

function ofTarget(seen: Observations): Finding | undefined {
  const { target, strangers, remembered } = seen
  if (target === undefined || isReached(seen)) return undefined
  const { host } = target.address
  const stranger = strangers.find((one) => one.host === host)
  const wasKnown = remembered.some((address) => address.host === host)
  if (stranger && wasKnown) return keysAreOld([strangerText(stranger), `${host} was a peer of ours before.`])
  if (stranger) return keyIsWrong(host, [strangerText(stranger)])
  const { udp, tcp } = target
  const answersForTcp = tcp.outcome === 'refused' || tcp.outcome === 'answered'
  if (udp.outcome !== 'silent' || !answersForTcp) return undefined
  const evidence = [
    replyText('UDP', udp),
    replyText('TCP', tcp),
    'That computer takes datagrams at this port, and answers none of ours: so does a Roost that cannot read them.',
  ]
  return keyIsWrong(host, evidence)
}

const keyIsWrong = (host: string, evidence: readonly string[]): Finding => ({
  kind: 'wrongKey',
  certainty: 'likely',
  says: `Whoever is at ${host} is in none of this profile’s communities`,
  evidence: [...evidence],
  advice: 'Ask somebody over there for an invite to their community.',
})

const keysAreOld = (evidence: readonly string[]): Finding => ({
  kind: 'oldKey',
  whose: 'ours',
  certainty: 'likely',
  says: 'The others have newer keys than this device',
  evidence: [...evidence],
  advice: 'Keep Roost open near them for a minute; if it stays like this, ask them for a new invite.',
})

const leftBehind = ({ aheadCount }: Observations): Finding | undefined =>
  aheadCount === 0
    ? undefined
    : keysAreOld([`${countText(aheadCount, 'device', 'devices')} nearby left a key for one that is not here.`])

const ahead = ({ behindCount }: Observations): Finding | undefined =>
  behindCount === 0
    ? undefined
    : {
        kind: 'oldKey',
        whose: 'theirs',
        certainty: 'certain',
        says: `${countText(behindCount, 'device', 'devices')} nearby speak under an older key`,
        evidence: [
          `${countText(behindCount, "member's device is", "members' devices are")} heard under a key that was left.`,
        ],
        advice: 'Keep both devices open for a minute: the newer key is handed over by itself.',
      }

/** Nobody of ours is heard, and somebody else is. */
function ofStrangers(seen: Observations): Finding | undefined {
  const { target, strangers, remembered } = seen
  if (target !== undefined || !isAlone(seen) || strangers.length === 0) return undefined
  const known = strangers.filter(({ host }) => remembered.some((address) => address.host === host))
  if (known.length > 0) {
    return keysAreOld([...known.map(strangerText), 'They were peers of ours before.'])
  }
  return {
    kind: 'wrongKey',
    certainty: 'possible',
    says: 'Somebody nearby uses Roost in another community',
    evidence: [
      ...strangers.slice(0, 4).map(strangerText),
      'Whether they mean to be in one of ours cannot be told from here.',
    ],
    advice: 'Ask them for an invite, if they are the people you look for.',
  }
}

const strangerText = ({ host, count, agoMs }: SeenStranger): string =>
  `${countText(count, 'datagram', 'datagrams')} from ${host} that none of our keys opens, the last ${Math.round(agoMs / 1000)} s ago.`
