import type { Channel, Role } from '../../peer/contract.ts'

const ranks: Readonly<Record<Role, number>> = { none: 0, member: 1, moderator: 2, owner: 3 }

/** Owners remove everybody but owners, moderators remove members. */
export const mayRemove = (own: Role, other: Role): boolean =>
  ranks[own] >= ranks.moderator && other !== 'none' && ranks[own] > ranks[other]

/** Whoever may remove may also let back in. */
export const mayReadmit = (own: Role): boolean => ranks[own] >= ranks.moderator

/** The roles that somebody with the role `own` can give to somebody with the role `other`; none where they cannot. */
export const rolesToGive = (own: Role, other: Role): readonly Exclude<Role, 'none'>[] =>
  own === 'owner' && (other === 'member' || other === 'moderator') ? ['owner', 'moderator', 'member'] : []

/** Into a private channel its owners invite, and into a public one everybody goes by themselves. */
export const mayInviteTo = (ownInChannel: Role | undefined): boolean => ownInChannel === 'owner'

/** A public channel is renamed by owners and moderators of the community; of a private one its own rules say by whom. */
export const mayRename = (own: Role, kind: Channel['kind']): boolean =>
  kind === 'private' || ranks[own] >= ranks.moderator
