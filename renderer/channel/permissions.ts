import type { Role } from '../../peer/contract.ts'

const ranks: Readonly<Record<Role, number>> = { none: 0, member: 1, moderator: 2, owner: 3 }

/** Owners remove everybody but owners, moderators remove members. */
export const mayRemove = (own: Role, other: Role): boolean =>
  ranks[own] >= ranks.moderator && other !== 'none' && ranks[own] > ranks[other]

/** Whoever may remove may also let back in. */
export const mayReadmit = (own: Role): boolean => ranks[own] >= ranks.moderator

/** The roles that somebody with the role `own` can give to somebody with the role `other`; none where they cannot. */
export const rolesToGive = (own: Role, other: Role): readonly Exclude<Role, 'none'>[] =>
  own === 'owner' && (other === 'member' || other === 'moderator') ? ['owner', 'moderator', 'member'] : []
