import { must } from '../../core/assert.ts'
import type { Operation, OperationKind } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'

/** How likely each kind of operation is in one world. */
export interface Habits {
  readonly weights: readonly (readonly [OperationKind, number])[]
}

/** How often people do what, in the middle of all worlds. What belongs together becomes frequent or rare together. */
const usual: readonly Partial<Record<OperationKind, number>>[] = [
  { say: 60 },
  { edit: 8, react: 10, redact: 4, read: 10, search: 3 },
  { createChannel: 3, renameChannel: 2, setTopic: 3, joinChannel: 6, leaveChannel: 2 },
  { createPrivateChannel: 3, openConversation: 3, inviteToChannel: 4, removeFromChannel: 2 },
  { invite: 4, revokeInvite: 1, join: 4, leave: 1 },
  { setRole: 3, remove: 2, readmit: 3 },
  { addDevice: 1, revokeDevice: 1, recover: 1 },
  { rebuild: 1 },
]

/** By how much a world can have more or less of something than the middle; some have nothing of it. */
const moods = [0, 0.2, 1, 1, 3, 10]

/** Kinds that are left out of a world for themselves. */
const missingShare = 0.15

/** What people are like in one world. In all of them they talk. */
export function drawHabits(rng: Rng): Habits {
  const weights = usual.flatMap((family) => {
    const mood = rng.pick(moods)
    return Object.entries(family).map(([kind, weight]): [OperationKind, number] => {
      const isMissing = rng.chance(missingShare)
      const share = kind === 'say' ? Math.max(mood, 0.2) : isMissing ? 0 : mood
      return [kind as OperationKind, weight * share]
    })
  })
  return { weights }
}

/** Something that somebody does at a moment. */
export function drawOperation(rng: Rng, { weights }: Habits, atMs: number, deviceCount: number): Operation {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  let left = rng.share() * sum
  const [kind] = must(
    weights.find(([, weight]) => {
      left -= weight
      return left < 0
    }) ?? weights[0],
    'there are habits',
  )
  return { atMs, device: rng.below(deviceCount), kind, draw: rng.u32() }
}
