import type { Community, Message } from '../../peer/contract.ts'

/** Whether the app offers to delete a message: one's own, and with the right for it anybody's. The peer decides. */
export const mayDelete = ({ own }: Pick<Message, 'own'>, role: Community['role']): boolean =>
  own || role === 'owner' || role === 'moderator'
