import { readCertificate, signAsDevice } from '../../core/crypto/certificate.ts'
import { createDevice, type DeviceKeys } from '../../core/crypto/identity.ts'
import { encodePairingCode, type PairingCode } from '../../core/crypto/pairingCode.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import { pairingWords } from '../../core/crypto/safetyWords.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { byteText, sameBytes } from '../../sync/reconcile/ids.ts'
import type { Question } from '../../sync/rendezvous/interface.ts'
import { type Pairing as PairingView, RefusalError } from '../contract.ts'
import type { Environment } from '../environment.ts'
import type { Welcome } from '../joining/messages.ts'
import { pairingFarewellMs } from '../limits.ts'
import type { Counter, RendezvousDesk } from '../rendezvous/desk.ts'
import {
  decodeGrant,
  decodePairingQuestion,
  encodePairingAnswer,
  type Grant,
  type PairingAnswer,
  type PairingQuestion,
} from './pairingMessages.ts'
import { type Exchange, nonceCommitment, openGrant, transcriptOf } from './transcript.ts'
import { wipe } from './unlock.ts'

export interface NewDeviceOutlets {
  /** The old device certified this one, and handed over who it is and the keys of its communities. Throws what refuses it. */
  granted(profile: StoredProfile, welcomes: readonly Welcome[]): void
  changed(): void
}

type Hello = Extract<PairingQuestion, { kind: 'hello' }>

/** The first old device that spoke up; nobody else is listened to. */
interface Other {
  readonly asker: Uint8Array
  readonly hello: Hello
  readonly newNonce: Uint8Array
  exchange: Exchange | undefined
  /** Where the old device waits for this side's yes. */
  token: number | undefined
}

/**
 * The new one of two devices: shows a code, answers whoever comes with it, and becomes the other's person once both
 * people, or the one at both, said that the words are the same.
 */
export class NewDevice implements Counter {
  readonly #environment: Environment
  readonly #desk: RendezvousDesk
  readonly #outlets: NewDeviceOutlets
  readonly #deviceName: string
  readonly #device: DeviceKeys
  readonly #code: PairingCode
  readonly #closeCounter: () => void
  readonly #grants = new Map<number, Grant>()
  #other: Other | undefined
  #step: PairingView['step'] = 'waiting'
  #words: readonly string[] = []
  #message: string | null = null
  #cancelFarewell: (() => void) | undefined

  constructor(options: {
    environment: Environment
    desk: RendezvousDesk
    deviceName: string
    addresses: readonly string[]
    outlets: NewDeviceOutlets
  }) {
    const { crypto, random } = options.environment
    this.#environment = options.environment
    this.#desk = options.desk
    this.#outlets = options.outlets
    this.#deviceName = options.deviceName
    this.#device = createDevice(crypto, random)
    this.#code = {
      rendezvousKey: random.bytes(KEY_BYTES),
      signingKey: this.#device.signing.publicKey,
      agreementKey: this.#device.agreement.publicKey,
      addresses: options.addresses,
    }
    this.#closeCounter = options.desk.open(this)
  }

  get code(): string {
    return encodePairingCode(this.#environment.crypto, this.#code)
  }

  get view(): PairingView {
    return {
      pairingId: 'pairing',
      side: 'newDevice',
      step: this.#step,
      words: [...this.#words],
      code: this.code,
      otherName: this.#other?.hello.name ?? '',
      message: this.#message,
    }
  }

  keys() {
    return [{ name: byteText(this.#code.rendezvousKey), rendezvousKey: this.#code.rendezvousKey }]
  }

  answer(_name: string, { question, asker, token }: Question): Uint8Array | undefined {
    const asked = decodePairingQuestion(question)
    const answer = asked && this.#answerTo(asked, asker, token)
    return answer && encodePairingAnswer(answer)
  }

  /** The person says that the words are the same. */
  confirm(): void {
    const { token, hello } = this.#other ?? {}
    if (this.#step !== 'compare' || hello === undefined) {
      throw new RefusalError('invalid', 'There is nothing to compare yet.')
    }
    this.#show('confirmed')
    if (token !== undefined) this.#desk.reply(token, encodePairingAnswer(this.#confirmation(hello)))
  }

  fail(message: string): void {
    if (this.#step === 'done' || this.#step === 'failed') return
    const { token } = this.#other ?? {}
    this.#message = message
    this.#show('failed')
    if (token !== undefined) this.#desk.reply(token, encodePairingAnswer({ kind: 'cancelled' }))
    wipe(this.#device.signing.secretKey, this.#device.agreement.secretKey)
  }

  stop(): void {
    this.#cancelFarewell?.()
    this.#closeCounter()
  }

  #answerTo(asked: PairingQuestion, asker: Uint8Array, token: number): PairingAnswer | undefined {
    if (this.#step === 'failed') return { kind: 'cancelled' }
    if (asked.kind === 'hello') return this.#greet(asked, asker)
    const other = this.#other
    if (other === undefined || !sameBytes(other.asker, asker)) return undefined
    if (asked.kind === 'reveal') return this.#compare(other, asked.nonce, token)
    if (asked.kind === 'grant') return this.#take(other, asked.sealed)
    this.fail('The pairing was ended on the other device.')
    return { kind: 'taken' }
  }

  #greet(hello: Hello, asker: Uint8Array): PairingAnswer | undefined {
    const newNonce = this.#environment.random.bytes(KEY_BYTES)
    this.#other ??= { asker, hello, newNonce, exchange: undefined, token: undefined }
    if (!sameBytes(this.#other.asker, asker)) return undefined
    this.#outlets.changed()
    return { kind: 'hello', name: this.#deviceName, nonce: new Uint8Array(this.#other.newNonce) }
  }

  #compare(other: Other, nonce: Uint8Array, token: number): PairingAnswer | undefined {
    const { hello, asker, newNonce } = other
    const { crypto } = this.#environment
    if (!sameBytes(nonceCommitment(crypto, nonce), hello.commitment)) return undefined
    other.token = token
    if (this.#step === 'waiting') {
      other.exchange = {
        code: this.#code,
        asker,
        userId: hello.userId,
        userName: hello.name,
        oldDeviceId: hello.deviceId,
        newDeviceName: this.#deviceName,
        oldNonce: nonce,
        newNonce,
      }
      this.#words = pairingWords(crypto, transcriptOf(other.exchange))
      this.#show('compare')
    }
    return this.#step === 'confirmed' || this.#step === 'done' ? this.#confirmation(hello) : undefined
  }

  /** This side's half of the certificate: nobody gets it before the words were found to be the same. */
  #confirmation({ userId }: Hello): PairingAnswer {
    const deviceSignature = new Uint8Array(signAsDevice(this.#environment.crypto, userId, this.#device))
    return { kind: 'confirmed', deviceSignature }
  }

  #take(other: Other, sealed: Uint8Array): PairingAnswer | undefined {
    if (this.#step === 'done') return { kind: 'taken' }
    const { exchange } = other
    if (this.#step !== 'confirmed' || exchange === undefined) return undefined
    const opened = openGrant(this.#environment.crypto, this.#device.agreement, exchange, sealed)
    const grant = opened && decodeGrant(opened)
    if (grant === undefined || grant.index >= grant.count) return undefined
    this.#grants.set(grant.index, grant)
    if (this.#grants.size === grant.count) this.#finish(exchange)
    return { kind: 'taken' }
  }

  #finish({ userId }: Exchange): void {
    const grants = [...this.#grants.values()]
    const granted = grants.find((grant) => grant.kind === 'profile')
    const { crypto } = this.#environment
    const certificate = granted && readCertificate(crypto, granted.certificate)
    const isOurs = certificate?.user_id === userId && certificate.device_id === this.#device.deviceId
    if (!granted || !certificate || !isOurs) {
      this.fail('The other device gave this one no valid certificate.')
      return
    }
    const { name, recovery } = granted
    const device = this.#device
    const profile = { userId, name, deviceName: this.#deviceName, device, certificate, recovery }
    const welcomes = grants.flatMap((grant) => (grant.kind === 'communities' ? grant.welcomes : []))
    try {
      this.#outlets.granted(profile, welcomes)
      this.#show('done')
    } catch (error) {
      if (!(error instanceof RefusalError || error instanceof StoreError)) throw error
      this.fail('This device could not keep what the other one gave it.')
    }
  }

  #show(step: PairingView['step']): void {
    this.#step = step
    // Whoever did not hear how it ended asks again.
    const isOver = step === 'done' || step === 'failed'
    if (isOver) this.#cancelFarewell ??= this.#environment.after(pairingFarewellMs, () => this.stop())
    this.#outlets.changed()
  }
}
