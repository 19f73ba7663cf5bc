import { certifyDevice } from '../../core/crypto/certificate.ts'
import { signWordsProof } from '../../core/crypto/homecoming.ts'
import { createDevice, userKeyOfEntropy } from '../../core/crypto/identity.ts'
import type { KeyPair } from '../../core/crypto/port.ts'
import { nameOfKey, serverOf } from '../../core/event/ids.ts'
import type { StoredProfile, StoredRecovery } from '../../core/store/profileStore.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import type { Environment } from '../environment.ts'
import { recoveryPatienceMs } from '../limits.ts'
import type { Answer, Asking } from '../rendezvous/asking.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { type ProvenMembership, readMembership } from './membership.ts'
import { decodeHomeAnswer, encodeHomeQuestion } from './messages.ts'
import { storedRecovery } from './newProfile.ts'
import { wipe } from './unlock.ts'

export interface RecoveryOutlets {
  /** A member showed what this person is called; the user key certified a new device of theirs, and is forgotten. */
  known(profile: StoredProfile): void
  /** Nobody did in time. */
  nobodyAnswered(): void
}

/**
 * Somebody with nothing but their 24 words asks whoever is near who they are. The words tell the key and not the name that
 * stands before it in the user id: an old certificate does, which only that key can have signed.
 */
export class Recovery {
  readonly #environment: Environment
  readonly #rendezvous: Rendezvous
  readonly #outlets: RecoveryOutlets
  readonly #deviceName: string
  readonly #userKey: KeyPair
  readonly #recovery: StoredRecovery
  readonly #asking: Asking
  readonly #cancelPatience: () => void

  constructor(options: {
    environment: Environment
    rendezvous: Rendezvous
    /** 32 bytes, wiped by who has them. */
    entropy: Uint8Array
    deviceName: string
    addresses: readonly Address[]
    outlets: RecoveryOutlets
  }) {
    const { environment, entropy } = options
    const { crypto } = environment
    this.#environment = environment
    this.#rendezvous = options.rendezvous
    this.#outlets = options.outlets
    this.#deviceName = options.deviceName
    this.#userKey = userKeyOfEntropy(crypto, entropy)
    this.#recovery = storedRecovery(crypto, entropy)
    this.#asking = options.rendezvous.ask({
      rendezvousKey: this.#recovery.rendezvous,
      addresses: options.addresses,
      onAnswer: (answer) => this.#hear(answer),
      onUnanswered: () => {},
    })
    const askerKey = new Uint8Array(this.#asking.publicKey)
    const proof = new Uint8Array(signWordsProof(crypto, this.#userKey, askerKey))
    this.#asking.askAll(encodeHomeQuestion({ kind: 'who', askerKey, proof }))
    this.#cancelPatience = environment.after(recoveryPatienceMs, () => {
      this.stop()
      this.#outlets.nobodyAnswered()
    })
  }

  stop(): void {
    this.#cancelPatience()
    this.#rendezvous.stop(this.#asking)
    wipe(this.#userKey.secretKey)
  }

  #hear({ answer }: Answer): void {
    const heard = decodeHomeAnswer(answer)
    const proven = heard?.kind === 'known' ? readMembership(this.#environment.crypto, heard.membership) : undefined
    if (proven === undefined || serverOf(proven.userId) !== nameOfKey(this.#userKey.publicKey)) return
    const profile = this.#profileOf(proven)
    this.stop()
    this.#outlets.known(profile)
  }

  #profileOf({ userId, name }: ProvenMembership): StoredProfile {
    const { crypto, random } = this.#environment
    const device = createDevice(crypto, random)
    const deviceName = this.#deviceName
    const certificate = certifyDevice(crypto, this.#userKey, userId, device, deviceName)
    const localpart = userId.slice(1, userId.indexOf(':'))
    return { userId, name: name || localpart, deviceName, device, certificate, recovery: this.#recovery }
  }
}
