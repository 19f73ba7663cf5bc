import { type LockboxContent, readLockboxes, readRekey } from '../../core/crypto/rekeyContent.ts'
import { memberOf } from '../../core/event/json.ts'
import { ancestorsOf, type Entry } from '../../core/graph/entry.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import { memberKey, revokeKey } from '../../core/rooms/authEvents.ts'
import { hasTakenPart } from '../../peer/community/takePart.ts'
import { keysRenewedMs } from '../limits.ts'
import type { Failure, Sim } from '../sim.ts'
import { agreeingIn } from './converged.ts'
import type { Oracle } from './oracle.ts'

/**
 * Somebody has been put out, and those who may renew the keys have done so: no key that the others go on with was ever in a
 * box for a device that is out. Looked at where all have agreed for long enough, without the code that decides what is due.
 * Liars give away any key, and so nothing is asked where there are such.
 */
export const keysRenewed: Oracle = {
  name: 'keysRenewed',
  when: 'end',
  check(sim) {
    const agreedMs = sim.trace.rows.findLast(({ kind }) => kind === 'agreed')?.atMs
    const isCalm = agreedMs !== undefined && sim.time.nowMs - sim.startMs - agreedMs >= keysRenewedMs
    return isCalm && sim.plan.options.liarCount === 0 ? failuresOf(sim) : []
  },
}

function failuresOf(sim: Sim): Failure[] {
  const agreeing = agreeingIn(sim)
  const [first] = agreeing
  if (first === undefined) return []
  const { root } = first.community.graph
  const outside = devicesOut(root)
  // Who has agreed with nobody since they came back is waited for: nobody would take a key of theirs.
  const isAnybodyAble = agreeing.some(
    ({ community }) => hasTakenPart(community) && mayRenew(root, community.profile.userId),
  )
  if (outside.size === 0 || !isAnybodyAble) return []
  const heads = newestRekeys(root)
  if (heads.length === 0) {
    return [{ oracle: 'keysRenewed', says: `${outside.size} devices are out, and there is no key but the first` }]
  }
  return heads.flatMap((head) => {
    const [deviceId] = [...boxesOf(root, head)].filter((boxed) => outside.has(boxed))
    if (deviceId === undefined) return []
    return [{ oracle: 'keysRenewed', says: `${deviceId} is out, and has a box with the key of ${head.event.id}` }]
  })
}

/** Devices that are revoked, or all of whose people left or were banned. */
export function devicesOut(root: RoomGraph): Set<string> {
  const certificates = [...root.entriesOf('roost.device')].filter(({ verdict }) => verdict.allowed)
  const byDevice = Map.groupBy(certificates, ({ event }) => event.stateKey ?? '')
  const isOut = ([deviceId, entries]: [string, Entry[]]) =>
    root.currentState.get(revokeKey(deviceId)) !== undefined ||
    entries.every(({ event }) => ['leave', 'ban'].includes(membershipOf(root, event.sender)))
  return new Set([...byDevice].filter(isOut).map(([deviceId]) => deviceId))
}

function membershipOf(root: RoomGraph, userId: string): string {
  const id = root.currentState.get(memberKey(userId))
  return String((id && memberOf(root.event(id)?.content ?? {}, 'membership')) ?? 'leave')
}

function mayRenew(root: RoomGraph, userId: string): boolean {
  const { levels } = root.authStateOf(root.currentState)
  return membershipOf(root, userId) === 'join' && levels.levelOf(userId) >= levels.requiredFor('roost.rekey', false)
}

/** Shown rekeys on which no other is built. */
function newestRekeys(root: RoomGraph): Entry[] {
  const rekeys = root.timeline.filter(({ event }) => event.type === 'roost.rekey' && readRekey(event.content))
  const superseded = ancestorsOf(rekeys.flatMap(({ parents }) => parents))
  return rekeys.filter((entry) => !superseded.has(entry))
}

/** Every device that was given the key of a rekey, with it or later. */
function boxesOf(root: RoomGraph, rekey: Entry): Set<string> {
  const devices = new Set<string>(readRekey(rekey.event.content)?.lockboxes.keys())
  for (const { event, verdict } of root.entriesOf('roost.lockbox')) {
    const boxes: LockboxContent | undefined = verdict.allowed ? readLockboxes(event.content) : undefined
    if (isFor(boxes, rekey.event.id)) for (const deviceId of boxes.lockboxes.keys()) devices.add(deviceId)
  }
  return devices
}

const isFor = (boxes: LockboxContent | undefined, rekey: string): boxes is LockboxContent => boxes?.rekey === rekey
