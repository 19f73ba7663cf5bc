import { signDeviceProof } from '../../core/crypto/homecoming.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { StoredProfile, StoredRecovery } from '../../core/store/profileStore.ts'
import type { Address } from '../../sync/gossip/interface.ts'
import { byteText } from '../../sync/reconcile/ids.ts'
import { formatAddress } from '../address.ts'
import type { Environment } from '../environment.ts'
import type { Welcome } from '../joining/messages.ts'
import type { Answer, Asking } from '../rendezvous/asking.ts'
import type { Rendezvous } from '../rendezvous/rendezvous.ts'
import { readMembership } from './membership.ts'
import { decodeHomeAnswer, encodeHomeQuestion } from './messages.ts'

export interface HomecomingOutlets {
  /** Whether the keys of this community are of use. */
  isWanted(communityId: RoomId): boolean
  /** Keys of a community that this person once joined; `from` is where they came from. */
  welcomed(welcome: Welcome, from: string): void
}

/**
 * Asks everybody who knows this profile's person for the communities that they are in, and for the keys of those that this
 * device is not in yet, until `stop`. The user key is not needed for it: its certificate for this device is.
 */
export class Homecoming {
  readonly #environment: Environment
  readonly #profile: StoredProfile
  readonly #rendezvous: Rendezvous
  readonly #outlets: HomecomingOutlets
  readonly #asking: Asking
  readonly #asked = new Set<string>()
  #number = 0

  constructor(options: {
    environment: Environment
    profile: StoredProfile
    recovery: StoredRecovery
    rendezvous: Rendezvous
    addresses: readonly Address[]
    outlets: HomecomingOutlets
  }) {
    this.#environment = options.environment
    this.#profile = options.profile
    this.#rendezvous = options.rendezvous
    this.#outlets = options.outlets
    this.#asking = options.rendezvous.ask({
      rendezvousKey: options.recovery.rendezvous,
      addresses: options.addresses,
      onAnswer: (answer) => this.#hear(answer),
      onUnanswered: () => {},
    })
    this.#asking.askAll(encodeHomeQuestion({ kind: 'where', ...this.#proof() }))
  }

  stop(): void {
    this.#rendezvous.stop(this.#asking)
  }

  #hear({ answerer, answer, from }: Answer): void {
    const heard = decodeHomeAnswer(answer)
    if (heard?.kind === 'homes') {
      for (const { communityId } of heard.communities) {
        const key = `${byteText(answerer)}${communityId}`
        if (this.#asked.has(key) || !this.#outlets.isWanted(communityId)) continue
        this.#asked.add(key)
        const question = encodeHomeQuestion({ kind: 'enter', communityId, ...this.#proof() })
        this.#asking.askOne(answerer, this.#number++, question)
      }
    } else if (heard?.kind === 'come') {
      const proven = readMembership(this.#environment.crypto, heard.membership)
      const isOurs = proven?.userId === this.#profile.userId && proven.communityId === heard.welcome.communityId
      if (isOurs && this.#outlets.isWanted(proven.communityId)) {
        this.#outlets.welcomed(heard.welcome, formatAddress(from))
      }
    }
  }

  #proof() {
    const { userId, device, certificate } = this.#profile
    const askerKey = new Uint8Array(this.#asking.publicKey)
    const proof = new Uint8Array(signDeviceProof(this.#environment.crypto, device, userId, askerKey))
    return { certificate, askerKey, proof }
  }
}
