import { z } from 'zod'
import { count } from './basics.ts'

/** What the doctor tells of the way between two peers. */

/** `certain`: measured. `likely`: what the evidence speaks for. `possible`: what it leaves open. */
export const certainty = z.enum(['certain', 'likely', 'possible'])
export type Certainty = z.infer<typeof certainty>

const told = {
  certainty,
  /** What is the matter, in a few words: a sentence without its full stop. */
  says: z.string(),
  /** What was seen and measured: numbers, addresses, names of interfaces. Never keys or contents. */
  evidence: z.array(z.string()),
  /** The one thing to do about it. */
  advice: z.string(),
}

export const finding = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('allWell'), ...told }),
  /** The computer has no address but its own loopback. */
  z.strictObject({ kind: z.literal('noNetwork'), ...told }),
  /** There is a network, and Roost was told not to use it. */
  z.strictObject({ kind: z.literal('loopbackOnly'), ...told }),
  z.strictObject({ kind: z.literal('nothingListening'), ...told }),
  /** Nobody has this address at this moment: off, asleep, moved, or kept apart by the network. */
  z.strictObject({ kind: z.literal('nobodyThere'), ...told }),
  z.strictObject({ kind: z.literal('firewall'), where: z.enum(['here', 'there']), ...told }),
  z.strictObject({ kind: z.literal('multicastFiltered'), where: z.enum(['here', 'network']), ...told }),
  z.strictObject({ kind: z.literal('otherSubnet'), ...told }),
  z.strictObject({ kind: z.literal('vpn'), name: z.string(), ...told }),
  /** Whoever is there holds none of our communities' keys. */
  z.strictObject({ kind: z.literal('wrongKey'), ...told }),
  /** A key that the community has left: by us, or by the others. */
  z.strictObject({ kind: z.literal('oldKey'), whose: z.enum(['ours', 'theirs']), ...told }),
  z.strictObject({
    kind: z.literal('clockOff'),
    whose: z.enum(['ours', 'theirs', 'unknown']),
    /** How far the clock that is told of runs ahead of ours; where ours is, how far the others' do. */
    offMs: z.number().int(),
    ...told,
  }),
  z.strictObject({ kind: z.literal('portTaken'), port: count, ...told }),
  /** Nobody is heard, and nothing that can be seen from here explains it. */
  z.strictObject({ kind: z.literal('silence'), ...told }),
  /** Nobody else is in any community of this profile. */
  z.strictObject({ kind: z.literal('nobodyYet'), ...told }),
])
export type Finding = z.infer<typeof finding>
export type FindingKind = Finding['kind']

/** What was looked at, whether or not it explains anything. `unknown`: it cannot be told from here. */
export const check = z.strictObject({
  check: z.enum(['network', 'port', 'vpn', 'firewall', 'multicast', 'subnet', 'listening', 'key', 'clock']),
  state: z.enum(['clear', 'trouble', 'unknown']),
  says: z.string(),
})
export type Check = z.infer<typeof check>

export const examination = z.strictObject({
  /** The address to which the way was examined. */
  address: z.string().nullable(),
  /** Where others may reach this peer: what somebody types elsewhere. */
  ownAddresses: z.array(z.string()),
  peerCount: count,
  /** The likeliest first; at least one. */
  findings: z.array(finding).min(1),
  checks: z.array(check),
})
export type Examination = z.infer<typeof examination>
