import {
  type InviteKeys,
  inviteKeys,
  inviteStateKey,
  signAdmission,
  signInviteDeviceProof,
  signInviteProof,
} from '../../core/crypto/guardedInvite.ts'
import { type Applicant, grantedEvents } from '../../core/graph/grantedJoin.ts'
import type { StoredJoin } from '../../core/store/joins.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
import type { AnswererKey } from '../../sync/rendezvous/interface.ts'
import { parseAddress } from '../address.ts'
import type { InviteRefusal, Joining } from '../contract.ts'
import type { Environment } from '../environment.ts'
import { refusalBelievedAfterMs } from '../limits.ts'
import type { Answer, Asking } from '../rendezvous/asking.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { decodeJoinAnswer, encodeJoinQuestion, type JoinAnswer, type Welcome } from './messages.ts'
import { refusalSentence } from './refusalSentence.ts'

type Offer = Extract<JoinAnswer, { kind: 'offer' }>

export interface GuardedJoinOutlets {
  /** Somebody let this profile in. */
  welcomed(welcome: Welcome): void
  /** Nobody will. */
  refused(code: InviteRefusal): void
  /** Something that can be seen has changed. */
  changed(): void
}

/**
 * Asks the members of a community to let this profile in, from the proof that it holds the link to the keys. It asks until
 * somebody does; a refusal is believed only when nobody else says otherwise for a while, since whoever once knew of the
 * invite can answer.
 */
export class GuardedJoin {
  readonly stored: StoredJoin
  readonly #environment: Environment
  readonly #profile: StoredProfile
  readonly #rendezvous: Rendezvous
  readonly #outlets: GuardedJoinOutlets
  readonly #keys: InviteKeys
  readonly #asking: Asking
  readonly #accepted = new Set<string>()
  #state: Joining = { step: 'looking' }
  #number = 0
  #cancelBelief: (() => void) | undefined

  constructor(options: {
    environment: Environment
    profile: StoredProfile
    rendezvous: Rendezvous
    stored: StoredJoin
    outlets: GuardedJoinOutlets
  }) {
    const { environment, stored } = options
    this.stored = stored
    this.#environment = environment
    this.#profile = options.profile
    this.#rendezvous = options.rendezvous
    this.#outlets = options.outlets
    this.#keys = inviteKeys(environment.crypto, stored.communityId, stored.seed)
    this.#asking = options.rendezvous.ask({
      rendezvousKey: this.#keys.rendezvousKey,
      addresses: stored.addresses.flatMap((address) => parseAddress(address) ?? []),
      onAnswer: (answer) => this.#hear(answer),
      onUnanswered: (answerer) => this.#askAgain(answerer),
    })
    this.#askAll()
  }

  get state(): Joining {
    return this.#state
  }

  addAddress(address: Address): void {
    this.#asking.addAddresses([address])
  }

  stop(): void {
    this.#cancelBelief?.()
    this.#rendezvous.stop(this.#asking)
  }

  #askAll(): void {
    this.#asking.askAll(encodeJoinQuestion({ kind: 'proof', ...this.#proof() }))
  }

  /** Whoever offered a place and then said nothing may be gone, or have had no room on the disk: it is offered anew. */
  #askAgain(answerer: AnswererKey): void {
    this.#accepted.delete(byteText(answerer))
    this.#askAll()
  }

  #hear({ answerer, answer }: Answer): void {
    const heard = decodeJoinAnswer(answer)
    if (heard?.kind === 'offer') this.#accept(answerer, heard)
    else if (heard?.kind === 'refused') this.#doubt(heard.code)
    else if (heard?.kind === 'welcome' && heard.communityId === this.stored.communityId) {
      this.#cancelBelief?.()
      this.#show({ step: 'history' })
      this.#outlets.welcomed(heard)
    }
  }

  /** Signs what was offered, as it builds it by itself: nobody can have it sign anything else. */
  #accept(answerer: AnswererKey, offer: Offer): void {
    if (this.#accepted.has(byteText(answerer))) return
    this.#accepted.add(byteText(answerer))
    const { crypto } = this.#environment
    const { device } = this.#profile
    const { join, device: certification } = grantedEvents(crypto, this.stored.communityId, this.#applicant(), offer)
    const sign = (reference: Uint8Array) => new Uint8Array(crypto.sign(device.signing.secretKey, reference))
    const question = encodeJoinQuestion({
      kind: 'signed',
      ...this.#proof(),
      joinSignature: sign(join.reference),
      deviceSignature: sign(certification.reference),
    })
    this.#asking.askOne(answerer, this.#number++, question)
    if (this.#state.step === 'looking') this.#show({ step: 'asking' })
  }

  #doubt(code: InviteRefusal): void {
    if (this.#state.step === 'history') return
    if (this.#state.step === 'looking') this.#show({ step: 'asking' })
    this.#cancelBelief ??= this.#environment.after(refusalBelievedAfterMs, () => {
      this.#show({ step: 'refused', code, message: refusalSentence(code) })
      this.stop()
      this.#outlets.refused(code)
    })
  }

  #show(state: Joining): void {
    this.#state = state
    this.#outlets.changed()
  }

  #applicant(): Applicant {
    const { userId, name, certificate } = this.#profile
    const inviteId = inviteStateKey(this.#keys.signing.publicKey)
    return { userId, name, certificate, inviteId, admission: this.#admission() }
  }

  #admission() {
    const { communityId } = this.stored
    const { userId } = this.#profile
    return new Uint8Array(signAdmission(this.#environment.crypto, this.#keys, { communityId, userId }))
  }

  #proof() {
    const { userId, name, certificate, device } = this.#profile
    const { communityId } = this.stored
    const askerKey = new Uint8Array(this.#asking.publicKey)
    const statement = { communityId, userId, deviceId: device.deviceId, askerKey }
    const proof = new Uint8Array(signInviteProof(this.#environment.crypto, this.#keys, statement))
    const deviceProof = new Uint8Array(signInviteDeviceProof(this.#environment.crypto, device, statement))
    return { communityId, userId, name, certificate, askerKey, proof, deviceProof, admission: this.#admission() }
  }
}
