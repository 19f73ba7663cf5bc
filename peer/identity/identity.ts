import { newPassphraseHeader } from '../../core/crypto/passphraseBox.ts'
import { recoveryKeysOfEntropy } from '../../core/crypto/recovery.ts'
import { wrapEntropy } from '../../core/crypto/wrappedUserKey.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import type { StoredProfile, StoredRecovery } from '../../core/store/profileStore.ts'
import type { Changed } from '../community/communityOutlets.ts'
import type { CommunityPeer } from '../community/communityPeer.ts'
import { RefusalError, type Unlock } from '../contract.ts'
import { passphraseKey } from '../passphraseKey.ts'
import type { Peer } from '../peer.ts'
import { HomeCounter } from './homeCounter.ts'
import { newProfile, storedRecovery } from './newProfile.ts'
import { Pairing } from './pairing.ts'
import { RecoveryBoxes } from './recoveryBoxes.ts'
import { RecoveryPosting } from './recoveryPosting.ts'
import { type Recovered, Return } from './return.ts'
import { revokeOwnDevice } from './revoke.ts'
import { entropyIn, type Unlocked, wipe, withUserKey } from './unlock.ts'

/**
 * Who this data folder is, and how it comes to be that: a new person, one who comes back with their words, or another
 * device of somebody who is here. The user key is at hand in here for moments only.
 */
export class Identity {
  readonly pairing: Pairing
  readonly #peer: Peer
  readonly #boxes: RecoveryBoxes
  readonly #return: Return
  readonly #posting: RecoveryPosting
  #known: StoredRecovery | undefined
  #isUnlocking = false

  constructor(peer: Peer) {
    this.#peer = peer
    const { environment, rendezvous } = peer
    const communities = () => peer.communities
    this.#boxes = new RecoveryBoxes(environment, communities)
    this.#posting = new RecoveryPosting(environment, communities, () => this.#recovery)
    this.#return = new Return(peer, this.#boxes)
    this.pairing = new Pairing(
      peer,
      (unlock, use) => this.#withUserKey(unlock, use),
      (profile, welcomes) => this.#return.arrive(profile, welcomes),
    )
    rendezvous.desk.open(new HomeCounter({ environment, communities, addresses: () => peer.addresses }))
  }

  /** Something of a community has changed. */
  consider(what: Changed): void {
    this.#boxes.consider()
    if (what === 'content') this.#posting.consider()
    this.#return.consider()
  }

  stop(): void {
    this.#boxes.stop()
    this.#posting.stop()
    this.#return.stop()
    this.pairing.stop()
  }

  /** Makes a new person. The words are answered here once and kept nowhere. */
  create(name: string, deviceName: string): { profile: StoredProfile; words: string[] } {
    this.#requireEmpty()
    const created = newProfile(this.#peer.environment, name, deviceName)
    this.#peer.profiles.createProfile(created.profile)
    this.#peer.live.refresh()
    return created
  }

  /** Keeps the user key on this device, sealed under a passphrase. */
  async protect(words: readonly string[], passphrase: string): Promise<void> {
    const { crypto, random } = this.#peer.environment
    const header = newPassphraseHeader(random)
    await this.#withUserKey({ words: [...words] }, () => {})
    const key = await this.#oneAtATime(() => passphraseKey(passphrase, header.salt, header.parameters))
    const entropy = entropyIn(words)
    const wrapped = wrapEntropy(crypto, random, key, header, entropy)
    wipe(key, entropy)
    this.#peer.profiles.setWrappedUserKey(wrapped)
    this.#peer.live.refresh()
  }

  /** Comes back as the person of these words, with a new device. Answers once the first of their communities are found. */
  recover(words: readonly string[], deviceName: string, addresses: readonly string[]): Promise<Recovered> {
    this.#requireEmpty()
    return this.#return.begin(words, deviceName, addresses)
  }

  /** Revokes a device of this person in every community of theirs that knows it. */
  async revokeOwn(community: CommunityPeer, deviceId: DeviceId, unlock: Unlock): Promise<void> {
    await this.#withUserKey(unlock, ({ userKey }) => revokeOwnDevice(this.#peer, community, deviceId, userKey))
  }

  /** Asked for at every change; once it is known it stays as it is. */
  get #recovery(): StoredRecovery | undefined {
    this.#known ??= this.#peer.profile?.recovery
    return this.#known
  }

  /** The key comes with what it opens and what an older profile never had: both are seen to while it is here. */
  async #withUserKey<Value>(unlock: Unlock, use: (unlocked: Unlocked) => Value): Promise<Value> {
    const { environment, profiles, profile } = this.#peer
    if (profile === undefined) throw new RefusalError('noProfile', 'This folder has no profile yet.')
    const unlockedUse = (unlocked: Unlocked): Value => {
      if (profile.recovery === undefined) {
        profiles.setRecovery(storedRecovery(environment.crypto, unlocked.entropy))
        this.consider('content')
      }
      const { agreement } = recoveryKeysOfEntropy(environment.crypto, unlocked.entropy)
      this.#boxes.openNow(agreement)
      wipe(agreement.secretKey)
      return use(unlocked)
    }
    return this.#oneAtATime(() => withUserKey(environment, profile, unlock, unlockedUse))
  }

  /** A passphrase takes much memory to try. */
  async #oneAtATime<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#isUnlocking) throw new RefusalError('busy', 'Your key is being unlocked already: wait a moment.')
    this.#isUnlocking = true
    try {
      return await work()
    } finally {
      this.#isUnlocking = false
    }
  }

  #requireEmpty(): void {
    if (this.#peer.profile) throw new RefusalError('profileExists', 'This folder has a profile already.')
  }
}
