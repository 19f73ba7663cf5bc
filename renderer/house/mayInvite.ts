import type { Community } from '../../peer/contract.ts'

/** Owners and moderators bring people in, for as long as they are in the community themselves. */
export const mayInvite = ({ role, joined, removed }: Pick<Community, 'role' | 'joined' | 'removed'>): boolean =>
  joined && !removed && (role === 'owner' || role === 'moderator')
