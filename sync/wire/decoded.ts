/** What a decoder answers: it never throws, whatever the bytes are. */
export type Decoded<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: RefusalReason }

/** Why a datagram was refused. Nothing that was refused gets a reply or changes anything but a count. */
export type RefusalReason =
  /** Larger than any datagram of ours. */
  | 'oversize'
  /** Not a datagram of ours: no size that we send. */
  | 'garbage'
  /** The hint fits none of our keys: another community, another epoch, or noise of the right size. */
  | 'otherCommunity'
  /** The hint fits and the seal does not: damaged on the way. */
  | 'seal'
  /** Sealed by a member, but malformed or beyond a limit. */
  | 'shape'
  /** Seen before, or of an earlier start of its device. */
  | 'replay'
  /** From a device that has not said hello since it, or we, started. */
  | 'stranger'
  /** The pair's authenticator is wrong: somebody else's words. */
  | 'mac'
  /** A greeting's signature or its boot certificate is wrong. */
  | 'signature'
  /** From a device that was removed: nothing it says is listened to. */
  | 'removed'
  /** Said under an epoch that we have left, where only greetings and keychains of members count. */
  | 'oldEpoch'
  /** More than a peer may ask, or more peers than there is room for. */
  | 'flood'

export const decoded = <Value>(value: Value): Decoded<Value> => ({ ok: true, value })
export const refused = (reason: RefusalReason): { readonly ok: false; readonly reason: RefusalReason } => ({
  ok: false,
  reason,
})
