import type { CryptoPort } from '../../core/crypto/port.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { GossipEpoch, GossipEpochs } from '../gossip/interface.ts'
import { byteText, sameBytes } from '../reconcile/ids.ts'
import type { KeychainEntry } from '../wire/keychain.ts'

/** An epoch as it really is. Its id is that of a made-up event, which stands for its rekey event. */
export interface VirtualEpoch extends KeychainEntry {
  /** The epochs that it supersedes. */
  readonly after: readonly VirtualEpoch[]
  readonly depth: number
}

interface Told extends KeychainEntry {
  readonly from: string
}

const PROVISIONAL_MAX = 8

/**
 * Which epochs a peer knows, as the layer above the gossip decides: an epoch counts once its rekey event is held and
 * commits to the secret; until then it is provisional, for speaking and listening only.
 */
export class VirtualKeyring {
  readonly #crypto: CryptoPort
  readonly #communityId: RoomId
  /** What rekey events commit to, for all peers alike. */
  readonly #committed: ReadonlyMap<string, VirtualEpoch>
  readonly #holds: (id: string) => boolean
  /** Whether the rekey events that it holds have a box for this device. */
  findsBoxes = true
  readonly #verified = new Map<string, VirtualEpoch>()
  readonly #provisional = new Map<string, Told>()
  readonly #made = new Map<string, GossipEpoch>()

  constructor(
    crypto: CryptoPort,
    communityId: RoomId,
    first: VirtualEpoch,
    committed: ReadonlyMap<string, VirtualEpoch>,
    holds: (id: string) => boolean,
  ) {
    this.#crypto = crypto
    this.#communityId = communityId
    this.#committed = committed
    this.#holds = holds
    this.#verified.set(byteText(first.id), first)
  }

  get verified(): readonly VirtualEpoch[] {
    return [...this.#verified.values()]
  }

  get provisionalCount(): number {
    return this.#provisional.size
  }

  /** The epoch under which own blobs are sealed, and packets sent. */
  get sending(): VirtualEpoch {
    const live = this.verified.filter((epoch) => this.#isLive(epoch))
    return live.reduce((lowest, epoch) => (byteText(epoch.id) < byteText(lowest.id) ? epoch : lowest))
  }

  /** Whether there is a rekey event here whose secret is not. */
  get lacksSecrets(): boolean {
    return [...this.#committed.keys()].some((id) => this.#holds(id) && !this.#verified.has(id))
  }

  hasSecret(id: Uint8Array): boolean {
    return this.#verified.has(byteText(id)) || [...this.#provisional.values()].some((told) => sameBytes(told.id, id))
  }

  /** Takes what somebody tells, the most important first. True where this changes what is known. */
  learn(entries: readonly KeychainEntry[], from = ''): boolean {
    for (const { id, secret } of entries.toReversed()) {
      const name = byteText(id) + byteText(secret)
      this.#provisional.delete(name)
      this.#provisional.set(name, { id, secret, from })
    }
    this.settle()
    while (this.#provisional.size > PROVISIONAL_MAX) this.#forgetOne()
    return entries.length > 0
  }

  /** The oldest of who told most: whoever makes up epochs makes us forget their own. */
  #forgetOne(): void {
    const byTeller = Map.groupBy(this.#provisional, ([, { from }]) => from)
    const [oldest] = [...byTeller.values()].reduce((most, told) => (told.length > most.length ? told : most), [])
    if (oldest) this.#provisional.delete(oldest[0])
  }

  /** Forgets what nothing has confirmed. */
  forgetProvisional(): void {
    this.#provisional.clear()
  }

  /** Looks again whether rekey events that are held now confirm or refute something. */
  settle(): boolean {
    let changed = this.findsBoxes && this.#openBoxes()
    for (const [name, { id: idBytes, secret }] of this.#provisional) {
      const id = byteText(idBytes)
      const real = this.#committed.get(id)
      const isKnown = this.#verified.has(id)
      if (!isKnown && (real === undefined || !this.#holds(id))) continue
      this.#provisional.delete(name)
      if (isKnown || real === undefined) continue
      if (sameBytes(real.secret, secret)) this.#verified.set(id, real)
      changed = true
    }
    return changed
  }

  #openBoxes(): boolean {
    const found = [...this.#committed].filter(([id]) => this.#holds(id) && !this.#verified.has(id))
    for (const [id, epoch] of found) this.#verified.set(id, epoch)
    return found.length > 0
  }

  epochs(): GossipEpochs {
    const verified = this.verified.toSorted((left, right) => right.depth - left.depth)
    const live = verified.filter((epoch) => this.#isLive(epoch))
    const old = verified.filter((epoch) => !this.#isLive(epoch))
    const ring = [
      ...live.map((epoch) => this.#make(epoch, 'live')),
      ...[...this.#provisional.values()].map((epoch) => this.#make(epoch, 'live', true)),
      ...old.map((epoch) => this.#make(epoch, 'old')),
    ]
    return { sending: this.sending.id, ring }
  }

  #isLive(epoch: VirtualEpoch): boolean {
    return !this.verified.some(({ after }) => after.includes(epoch))
  }

  #make({ id, secret }: KeychainEntry, status: 'live' | 'old', provisional?: true): GossipEpoch {
    const name = byteText(id) + byteText(secret)
    const keys = this.#made.get(name)?.keys ?? epochKeys(this.#crypto, this.#communityId, secret)
    const made = { id, secret, keys, status, provisional }
    this.#made.set(name, made)
    return made
  }
}
