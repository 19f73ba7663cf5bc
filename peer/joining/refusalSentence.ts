import type { InviteRefusal } from '../contract.ts'

const SENTENCES: Record<InviteRefusal, string> = {
  inviteExpired: 'This invite has expired: ask for a new one.',
  inviteRevoked: 'This invite was taken back: ask for a new one.',
  inviteUsedUp: 'This invite has let in as many as it was made for: ask for a new one.',
  inviteForeign: 'This invite belongs to another community: ask for a new one.',
  inviteProof: 'This invite could not be proven: ask for it to be sent again.',
  inviteReplayed: 'Somebody used a copy of this request: try again, and if it happens again, ask for a new invite.',
}

/** What a refused invite means for the person who holds it. */
export const refusalSentence = (code: InviteRefusal): string => SENTENCES[code]
