import { z } from 'zod'
import { count } from './contract/basics.ts'
import { type ListChange, liveQueries } from './contract/liveQueries.ts'
import { requests } from './contract/requests.ts'
import type { ApiOf } from './contract/shape.ts'

export { type Unlock, unlock } from './contract/basics.ts'
export * from './contract/demo.ts'
export * from './contract/doctor.ts'
export * from './contract/liveQueries.ts'
export * from './contract/requests.ts'
export * from './contract/shape.ts'
export * from './contract/views.ts'

/**
 * The API of a peer, typed once: every request, every live query, every message on the wire between a front end and a
 * peer. The renderer, the command line and the desktop shell all speak exactly this. No Node, no DOM.
 */

/** Why a request was refused: a code for programs, a sentence for people. */
export const refusal = z.strictObject({
  code: z.enum([
    'invalid', // the parameters do not fit; the sentence says which and why
    'noProfile', // this data folder has no profile yet
    'profileExists',
    'notFound', // no such community, channel or event
    'forbidden', // the room's rules do not allow it
    'linkForeign', // not a Roost invite at all
    'linkTruncated',
    'linkDamaged',
    'linkVersion', // made by a newer Roost
    'alreadyJoined',
    'inviteExpired',
    'inviteRevoked',
    'wordsWrong', // not the 24 words of a person, or not of this one
    'passphraseWrong',
    'nobodyAnswered', // nobody near could help in time
    'notJoinedYet', // the community's history is still arriving
    'tooLarge',
    'busy',
    'internal',
  ]),
  message: z.string(),
})
export type Refusal = z.infer<typeof refusal>
export type RefusalCode = Refusal['code']

/** What a front end sends. Every message has an id of its own choosing, which the answer repeats. */
export const clientMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: count, method: z.string().max(64), params: z.unknown() }),
  z.strictObject({ kind: z.literal('watch'), id: count, query: z.string().max(64), params: z.unknown() }),
  /** Ends the live query opened by the message `id`. */
  z.strictObject({ kind: z.literal('unwatch'), id: count }),
])
export type ClientMessage = z.infer<typeof clientMessage>

/** What a peer answers: `result` to a call, `list` to a watch and then `changes`, `refused` to either. */
export type ServerMessage =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'list'; id: number; items: unknown[] }
  | { kind: 'changes'; id: number; changes: ListChange<unknown>[] }
  | { kind: 'refused'; id: number; refusal: Refusal }

/** Everything that a front end may ask of a peer. */
export const peerContract = { requests, liveQueries } as const
export type PeerContract = typeof peerContract

/** A peer as code sees it: what `peer/` implements and every host serves. */
export interface PeerApi extends ApiOf<PeerContract> {}

export class RefusalError extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.name = 'RefusalError'
    this.code = code
  }
}
