import type { DeviceCertificate } from '../../core/crypto/certificate.ts'
import { decodePairingCode } from '../../core/crypto/pairingCode.ts'
import type { StoredProfile } from '../../core/store/profileStore.ts'
import { type Pairing as PairingView, RefusalError, type Unlock } from '../contract.ts'
import type { Welcome } from '../joining/messages.ts'
import { welcomeTo } from '../joining/welcome.ts'
import { pairingLifeMs } from '../limits.ts'
import type { Peer } from '../peer.ts'
import { NewDevice } from './newDevice.ts'
import { storedRecovery } from './newProfile.ts'
import { OldDevice } from './oldDevice.ts'
import { isTakingPart } from './takingPart.ts'
import type { Unlocked } from './unlock.ts'

/** Runs with the user key at hand; rejects where what was typed does not unlock it. */
type WithUserKey = <Value>(unlock: Unlock, use: (unlocked: Unlocked) => Value) => Promise<Value>

/** Bringing a second device in, on either side. One at a time: what begins ends what was begun before. */
export class Pairing {
  readonly #peer: Peer
  readonly #withUserKey: WithUserKey
  readonly #granted: (profile: StoredProfile, welcomes: readonly Welcome[]) => void
  #side: NewDevice | OldDevice | undefined
  /** The one before, which says goodbye. */
  #ended: NewDevice | OldDevice | undefined
  #cancelLife: (() => void) | undefined

  constructor(
    peer: Peer,
    withUserKey: WithUserKey,
    granted: (profile: StoredProfile, welcomes: readonly Welcome[]) => void,
  ) {
    this.#peer = peer
    this.#withUserKey = withUserKey
    this.#granted = granted
  }

  get views(): readonly PairingView[] {
    return this.#side ? [this.#side.view] : []
  }

  /** On the new device: answers the code that it shows. */
  begin(deviceName: string): string {
    if (this.#peer.profile) throw new RefusalError('profileExists', 'This folder has a profile already.')
    const { environment, rendezvous, live, addresses } = this.#peer
    const outlets = { granted: this.#granted, changed: () => live.refresh() }
    this.#end()
    const side = new NewDevice({ environment, desk: rendezvous.desk, deviceName, addresses, outlets })
    this.#start(side)
    return side.code
  }

  /** On the old device: takes the code of the new one. */
  accept(text: string): void {
    const { environment, rendezvous, live, profile } = this.#peer
    if (profile === undefined) throw new RefusalError('noProfile', 'This folder has no profile yet.')
    const decoded = decodePairingCode(environment.crypto, text)
    if (!decoded.ok) throw new RefusalError(decoded.code, decoded.message)
    const outlets = {
      handOver: (certificate: DeviceCertificate) => this.#handOver(certificate),
      changed: () => live.refresh(),
    }
    this.#end()
    this.#start(new OldDevice({ environment, rendezvous, profile, code: decoded.code, outlets }))
  }

  /** On the new device: the words are the same. */
  confirm(): void {
    if (!(this.#side instanceof NewDevice)) throw nothingHere()
    this.#side.confirm()
  }

  /** On the old device: the words are the same. */
  async approve(unlock: Unlock): Promise<void> {
    const side = this.#side
    if (!(side instanceof OldDevice)) throw nothingHere()
    side.requireWords()
    await this.#withUserKey(unlock, ({ userKey, entropy }) => {
      side.approve(userKey, storedRecovery(this.#peer.environment.crypto, entropy))
    })
  }

  cancel(): void {
    this.#end()
    this.#peer.live.refresh()
  }

  stop(): void {
    this.#cancelLife?.()
    this.#side?.stop()
    this.#ended?.stop()
  }

  #start(side: NewDevice | OldDevice): void {
    this.#side = side
    this.#cancelLife = this.#peer.environment.after(pairingLifeMs, () => {
      side.fail('The pairing took too long: begin again on the new device.')
    })
    this.#peer.live.refresh()
  }

  #end(): void {
    if (this.#side === undefined) return
    this.#cancelLife?.()
    this.#ended?.stop()
    this.#ended = this.#side
    this.#side = undefined
    this.#ended.fail('The pairing was ended.')
  }

  /** Others are told of the new device by nobody but this one, until its certificate is in the graph. */
  #handOver({ device_id: deviceId, user_id: userId }: DeviceCertificate): Welcome[] {
    const { communities, addresses } = this.#peer
    return communities.filter(isTakingPart).map((community) => {
      community.standings.introduce(deviceId, userId)
      return welcomeTo(community, addresses)
    })
  }
}

const nothingHere = () => new RefusalError('notFound', 'No pairing is going on here.')
