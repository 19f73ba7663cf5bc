import { certificateOf, type DeviceCertificate, readCertificate, signAsUser } from '../../core/crypto/certificate.ts'
import type { PairingCode } from '../../core/crypto/pairingCode.ts'
import { KEY_BYTES, type KeyPair } from '../../core/crypto/port.ts'
import { pairingWords } from '../../core/crypto/safetyWords.ts'
import { deviceIdOfKey } from '../../core/event/ids.ts'
import type { StoredProfile, StoredRecovery } from '../../core/store/profileStore.ts'
import { sameBytes } from '../../sync/reconcile/ids.ts'
import type { AnswererKey } from '../../sync/rendezvous/interface.ts'
import { parseAddress } from '../address.ts'
import { type Pairing as PairingView, RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import type { Welcome } from '../joining/messages.ts'
import { pairingFarewellMs } from '../limits.ts'
import type { Answer, Asking } from '../rendezvous/asking.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { grantsOf } from './grants.ts'
import {
  decodePairingAnswer,
  encodeGrant,
  encodePairingQuestion,
  type Grant,
  type PairingAnswer,
  type PairingQuestion,
} from './pairingMessages.ts'
import { type Exchange, nonceCommitment, sealGrant, transcriptOf } from './transcript.ts'

export interface OldDeviceOutlets {
  /** The keys of every community of this profile, for a device that is certified from now on. */
  handOver(certificate: DeviceCertificate): readonly Welcome[]
  changed(): void
}

/** What was asked of the new device and is asked again until it answers. */
interface Asked {
  readonly number: number
  readonly question: PairingQuestion
}

/**
 * The old one of two devices: asks the one whose code was typed, and once its person said at both that the words are the
 * same, certifies it and hands over who they are. Nothing but a name and a device id is said before.
 */
export class OldDevice {
  readonly #environment: Environment
  readonly #rendezvous: Rendezvous
  readonly #profile: StoredProfile
  readonly #code: PairingCode
  readonly #outlets: OldDeviceOutlets
  readonly #asking: Asking
  readonly #oldNonce: Uint8Array
  #exchange: Exchange | undefined
  #answerer: AnswererKey | undefined
  #asked: Asked | undefined
  #userSignature: Uint8Array | undefined
  #deviceSignature: Uint8Array | undefined
  #recovery: StoredRecovery | undefined
  #grants: readonly Grant[] = []
  #number = 0
  #step: PairingView['step'] = 'waiting'
  #words: readonly string[] = []
  #message: string | null = null
  #cancelFarewell: (() => void) | undefined

  constructor(options: {
    environment: Environment
    rendezvous: Rendezvous
    profile: StoredProfile
    code: PairingCode
    outlets: OldDeviceOutlets
  }) {
    const { environment, profile, code } = options
    const { crypto, random } = environment
    this.#environment = environment
    this.#rendezvous = options.rendezvous
    this.#profile = profile
    this.#code = code
    this.#outlets = options.outlets
    this.#oldNonce = random.bytes(KEY_BYTES)
    this.#asking = options.rendezvous.ask({
      rendezvousKey: code.rendezvousKey,
      addresses: code.addresses.flatMap((address) => parseAddress(address) ?? []),
      onAnswer: (answer) => this.#hear(answer),
      onUnanswered: () => this.#askAgain(),
    })
    const { userId, name, device } = profile
    const commitment = new Uint8Array(nonceCommitment(crypto, this.#oldNonce))
    this.#asking.askAll(encodePairingQuestion({ kind: 'hello', userId, name, deviceId: device.deviceId, commitment }))
  }

  get view(): PairingView {
    return {
      pairingId: 'pairing',
      side: 'oldDevice',
      step: this.#step,
      words: [...this.#words],
      code: '',
      otherName: this.#exchange?.newDeviceName ?? '',
      message: this.#message,
    }
  }

  /** Throws where there are no words that could have been compared. */
  requireWords(): void {
    if (this.#step !== 'compare') throw new RefusalError('invalid', 'There is nothing to compare yet.')
  }

  /** The person says that the words are the same, with their key at hand for this one signature. */
  approve(userKey: KeyPair, recovery: StoredRecovery): void {
    this.requireWords()
    this.#userSignature = signAsUser(this.#environment.crypto, userKey, this.#profile.userId, this.#certifiedKeys())
    this.#recovery = recovery
    this.#show('confirmed')
    this.#grant()
  }

  fail(message: string): void {
    if (this.#isOver()) return
    this.#message = message
    this.#show('failed')
    this.#asked = undefined
    const answerer = this.#answerer
    if (answerer) this.#asking.askOne(answerer, this.#number++, encodePairingQuestion({ kind: 'cancel' }))
  }

  stop(): void {
    this.#cancelFarewell?.()
    this.#rendezvous.stop(this.#asking)
  }

  #hear({ answerer, number, answer }: Answer): void {
    const heard = decodePairingAnswer(answer)
    if (heard === undefined || this.#isOver()) return
    if (heard.kind === 'hello') {
      this.#meet(answerer, heard)
      return
    }
    if (this.#answerer === undefined || !sameBytes(this.#answerer, answerer)) return
    if (number === undefined || number !== this.#asked?.number) return
    if (heard.kind === 'cancelled') {
      this.fail('The pairing was ended on the other device.')
      return
    }
    if (heard.kind === 'confirmed' && this.#asked.question.kind === 'reveal') {
      this.#asked = undefined
      this.#deviceSignature = heard.deviceSignature
      this.#grant()
    } else if (heard.kind === 'taken' && this.#asked.question.kind === 'grant') {
      this.#grants = this.#grants.slice(1)
      this.#askNext()
    }
  }

  /** Only the first who answers: whoever else knows the code is heard no more, and the words show who it was. */
  #meet(answerer: AnswererKey, { name, nonce }: Extract<PairingAnswer, { kind: 'hello' }>): void {
    if (this.#answerer !== undefined) return
    this.#answerer = answerer
    const { userId, name: userName, device } = this.#profile
    this.#exchange = {
      code: this.#code,
      asker: this.#asking.publicKey,
      userId,
      userName,
      oldDeviceId: device.deviceId,
      newDeviceName: name,
      oldNonce: this.#oldNonce,
      newNonce: nonce,
    }
    this.#words = pairingWords(this.#environment.crypto, transcriptOf(this.#exchange))
    this.#ask({ kind: 'reveal', nonce: new Uint8Array(this.#oldNonce) })
    this.#show('compare')
  }

  /** Once both sides said yes. */
  #grant(): void {
    const { crypto } = this.#environment
    const [byUser, byDevice, recovery] = [this.#userSignature, this.#deviceSignature, this.#recovery]
    if (!byUser || !byDevice || !recovery || !this.#exchange) return
    const { userId, name } = this.#profile
    const certificate = certificateOf(userId, this.#certifiedKeys(), byUser, byDevice, this.#exchange.newDeviceName)
    if (!readCertificate(crypto, certificate)) {
      this.fail('The new device does not have the keys in its code.')
      return
    }
    const { publicKey, rendezvous } = recovery
    const keys = { publicKey: new Uint8Array(publicKey), rendezvous: new Uint8Array(rendezvous) }
    this.#grants = grantsOf({ name, certificate, recovery: keys }, this.#outlets.handOver(certificate))
    this.#askNext()
  }

  /** One after the other. */
  #askNext(): void {
    const [grant] = this.#grants
    if (grant === undefined) {
      this.#asked = undefined
      this.#show('done')
      return
    }
    const { crypto, random } = this.#environment
    const sealed = this.#exchange && sealGrant(crypto, random, this.#exchange, encodeGrant(grant))
    if (sealed === undefined) {
      this.fail('The new device does not have the keys in its code.')
      return
    }
    this.#ask({ kind: 'grant', sealed: new Uint8Array(sealed) })
  }

  #ask(question: PairingQuestion): void {
    this.#asked = { number: this.#number++, question }
    if (this.#answerer) this.#asking.askOne(this.#answerer, this.#asked.number, encodePairingQuestion(question))
  }

  /** A person takes longer than a question lives, and a network may fail for a while. */
  #askAgain(): void {
    if (this.#asked && !this.#isOver()) this.#ask(this.#asked.question)
  }

  #certifiedKeys() {
    return { deviceId: deviceIdOfKey(this.#code.signingKey), agreementKey: this.#code.agreementKey }
  }

  #isOver(): boolean {
    return this.#step === 'done' || this.#step === 'failed'
  }

  #show(step: PairingView['step']): void {
    this.#step = step
    // What was said last may still be on its way.
    if (this.#isOver()) this.#cancelFarewell ??= this.#environment.after(pairingFarewellMs, () => this.stop())
    this.#outlets.changed()
  }
}
