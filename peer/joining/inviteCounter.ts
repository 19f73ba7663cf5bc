import { readCertificate } from '../../core/crypto/certificate.ts'
import { verifyAdmission, verifyInviteDeviceProof, verifyInviteProof } from '../../core/crypto/guardedInvite.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import { serverOf } from '../../core/event/ids.ts'
import { signaturesAreValid, withSignatures } from '../../core/event/signEvent.ts'
import { type Applicant, grantedEvents, type JoinOffer, offerJoin } from '../../core/graph/grantedJoin.ts'
import { byteText, sameBytes } from '../../sync/reconcile/ids.ts'
import type { Question } from '../../sync/rendezvous/interface.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { type InviteRefusal, RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { liveInviteCountMax, offeredJoinCountMax, offeredJoinLifeMs } from '../limits.ts'
import type { Counter } from '../rendezvous/desk.ts'
import { mayGrant, type PostedInvite, postedInvites, statusOf } from './invites.ts'
import { decodeJoinQuestion, encodeJoinAnswer, type JoinAnswer, type JoinQuestion } from './messages.ts'
import { welcomeTo } from './welcome.ts'

interface Offered {
  readonly offer: JoinOffer
  readonly untilMs: number
}

/**
 * Lets those with a guarded invite into one community: offers a place to whoever proves that they hold the link, signs
 * beside them as the member who vouches, and hands over the keys once their join is in the graph.
 */
export class InviteCounter implements Counter {
  readonly #environment: Environment
  readonly #community: CommunityPeer
  readonly #addresses: () => readonly string[]
  readonly #offered = new Map<string, Offered>()

  constructor(environment: Environment, community: CommunityPeer, addresses: () => readonly string[]) {
    this.#environment = environment
    this.#community = community
    this.#addresses = addresses
  }

  /** Invites that are over are answered too, with the reason, while there is room. */
  keys() {
    const { root } = this.#community.graph
    if (!mayGrant(root, this.#community.profile.userId)) return []
    const nowMs = this.#environment.nowMs()
    const isOver = (invite: PostedInvite) => invite.revoked || invite.expiresTs <= nowMs
    const invites = postedInvites(root)
    const standing = invites.filter((invite) => !isOver(invite))
    return [...standing, ...invites.filter(isOver)]
      .slice(0, liveInviteCountMax)
      .map(({ inviteId, rendezvousKey }) => ({ name: inviteId, rendezvousKey }))
  }

  answer(inviteId: string, question: Question): Uint8Array | undefined {
    const asked = decodeJoinQuestion(question.question)
    const invite = postedInvites(this.#community.graph.root).find((posted) => posted.inviteId === inviteId)
    if (asked === undefined || invite === undefined) return undefined
    const answer = this.#answerTo(invite, asked, question.asker)
    return answer && encodeJoinAnswer(answer)
  }

  #answerTo(invite: PostedInvite, asked: JoinQuestion, asker: Uint8Array): JoinAnswer | undefined {
    const { root } = this.#community.graph
    const { crypto } = this.#environment
    const refused = (code: InviteRefusal): JoinAnswer => ({ kind: 'refused', code })
    if (asked.communityId !== this.#community.communityId) return refused('inviteForeign')
    const certificate = readCertificate(crypto, asked.certificate)
    if (certificate?.user_id !== asked.userId) return refused('inviteProof')
    const statement = { ...asked, deviceId: certificate.device_id }
    if (!verifyInviteProof(crypto, invite.inviteId, statement, asked.proof)) return refused('inviteProof')
    if (!verifyAdmission(crypto, invite.inviteId, asked, asked.admission)) return refused('inviteProof')
    if (!verifyInviteDeviceProof(crypto, statement, asked.deviceProof)) return refused('inviteProof')
    if (!sameBytes(asked.askerKey, asker)) return refused('inviteReplayed')
    if (root.stateEvent(root.currentState, 'roost.revoke', certificate.device_id)) return refused('inviteRevoked')

    const membership = root.authStateOf(root.currentState).membershipOf(asked.userId)
    // Who is in already needs no place, only the keys: the answer may have been lost, or this is another device.
    if (membership === 'join') return welcomeTo(this.#community, this.#addresses())
    if (membership === 'ban') return refused('inviteRevoked')
    const status = statusOf(crypto, root, invite, this.#environment.nowMs())
    if (status !== 'live') return refused(REFUSALS[status])
    const { userId, name, admission } = asked
    const applicant = { userId, name, certificate, inviteId: invite.inviteId, admission }
    return asked.kind === 'proof' ? this.#offer(applicant, asker) : this.#grant(applicant, asked, asker)
  }

  #offer(applicant: Applicant, asker: Uint8Array): JoinAnswer {
    const nowMs = this.#environment.nowMs()
    const key = byteText(asker)
    const known = this.#offered.get(key)
    const { userId, device } = this.#community.profile
    const granter = { userId, deviceId: device.deviceId }
    const offer =
      known !== undefined && known.untilMs > nowMs
        ? known.offer
        : offerJoin(this.#community.graph.root, granter, applicant, nowMs)
    this.#offered.set(key, { offer, untilMs: nowMs + offeredJoinLifeMs })
    dropOldest(this.#offered, offeredJoinCountMax)
    return {
      ...offer,
      kind: 'offer',
      prevEvents: [...offer.prevEvents],
      authEvents: [...offer.authEvents],
    }
  }

  /** The applicant signed the very events that were offered to them; now the member signs beside them. */
  #grant(
    applicant: Applicant,
    { joinSignature, deviceSignature }: Extract<JoinQuestion, { kind: 'signed' }>,
    asker: Uint8Array,
  ): JoinAnswer | undefined {
    const offered = this.#offered.get(byteText(asker))
    if (offered === undefined) return undefined
    const { crypto } = this.#environment
    const { communityId, profile } = this.#community
    const { join, device } = grantedEvents(crypto, communityId, applicant, offered.offer)
    const keyName = applicant.certificate.device_id
    const server = serverOf(applicant.userId)
    const own = {
      server: serverOf(profile.userId),
      keyName: profile.device.deviceId,
      signature: crypto.sign(profile.device.signing.secretKey, join.reference),
    }
    const signed = [
      withSignatures(crypto, join, [{ server, keyName, signature: joinSignature }, own]),
      withSignatures(crypto, device, [{ server, keyName, signature: deviceSignature }]),
    ].flatMap((result) => (result.ok ? [result.signed] : []))
    if (signed.length < 2 || !signed.every((event) => signaturesAreValid(crypto, event))) {
      return { kind: 'refused', code: 'inviteProof' }
    }
    try {
      this.#community.writeSigned(signed)
    } catch (error) {
      if (error instanceof RefusalError) return { kind: 'refused', code: 'inviteRevoked' }
      throw error
    }
    return welcomeTo(this.#community, this.#addresses())
  }
}

const REFUSALS = { expired: 'inviteExpired', usedUp: 'inviteUsedUp', revoked: 'inviteRevoked' } as const
