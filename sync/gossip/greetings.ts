import { datagramSizesBytes, hotFilterLifeMs } from '../limits.ts'
import type { FilterBits } from '../reconcile/bloomFilter.ts'
import { buildFilter, idsWithinFilter, SALT_BYTES } from '../reconcile/bloomFilter.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { AnyGreeting } from '../wire/body.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import { CERTIFICATE_TAIL_BYTES, greetingBytes } from '../wire/greeting.ts'
import { hotFilterRoomBytes, PUSHER_TAG_BYTES } from '../wire/hello.ts'
import { signedPayloadBytesWithin } from '../wire/layout.ts'
import { recentIdsWithin } from '../wire/pulse.ts'
import type { GossipEpoch } from './interface.ts'
import type { Machine } from './machine.ts'
import { mayHoldMore, peersInStep, sealSigned, timeOfDayMs } from './machine.ts'
import type { Peer } from './peer.ts'
import { randomOf } from './random.ts'
import { recentIdOf } from './recents.ts'

interface HotFilter {
  readonly madeMs: number
  readonly root: Uint8Array
  readonly key: Uint8Array
  readonly low: Uint8Array
  readonly bits: FilterBits
}

const pulseBytes = datagramSizesBytes[0]

/** Makes greetings: hellos and pulses under epochs that live, beacons under those we have left. */
export class Greetings {
  readonly #machine: Machine
  /** Made a moment ago, by how many ids they cover. */
  readonly #hotFilters = new Map<number, HotFilter>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** Who we are, and where it says nothing to those who were removed what we hold; undefined where not even that fits. */
  introduction(epoch: GossipEpoch, scope: GreetingScope, bytesMax: number): Uint8Array | undefined {
    const greeting = epoch.status === 'live' ? this.#hello(epoch, scope, bytesMax) : this.#beacon(scope, bytesMax)
    return greeting && sealSigned(this.#machine, epoch, greeting)
  }

  /** For those who know who we are, under an epoch that lives. `lacking` has something that we do not, as it seems. */
  pulse(epoch: GossipEpoch, scope: GreetingScope, lacking?: Peer): Uint8Array {
    const { set, recents } = this.#machine
    const recentCount = recentIdsWithin(signedPayloadBytesWithin(pulseBytes), scope)
    return sealSigned(this.#machine, epoch, {
      type: 'pulse',
      scope,
      root: set.root(),
      count: set.count,
      pusher: lacking ? tagOf(lacking) : this.#choosePusher(),
      recent: recents.newest(recentCount).map(recentIdOf),
    })
  }

  #beacon(scope: GreetingScope, bytesMax: number): AnyGreeting | undefined {
    if (greetingBytes(scope) > signedPayloadBytesWithin(bytesMax)) return undefined
    return { type: 'beacon', certificateTail: this.#certificateTail(), scope }
  }

  #hello(epoch: GossipEpoch, scope: GreetingScope, bytesMax: number): AnyGreeting | undefined {
    const { set, storeId, tcpPort } = this.#machine
    const roomBytes = hotFilterRoomBytes(signedPayloadBytesWithin(bytesMax), scope)
    if (roomBytes < 0) return undefined
    const { low, bits } = this.#hotFilter(epoch.keys.bloom, idsWithinFilter(roomBytes))
    return {
      type: 'hello',
      certificateTail: this.#certificateTail(),
      scope,
      root: set.root(),
      count: set.count,
      storeId,
      tcpPort: tcpPort(),
      clockMs: Math.max(0, Math.floor(timeOfDayMs(this.#machine))),
      pusher: this.#choosePusher(),
      low,
      hot: bits,
    }
  }

  #certificateTail(): Uint8Array {
    return this.#machine.boot.certificate.slice(-CERTIFICATE_TAIL_BYTES)
  }

  #hotFilter(key: Uint8Array, idCountMax: number): HotFilter {
    const { crypto, random, set, nowMs } = this.#machine
    const known = this.#hotFilters.get(idCountMax)
    const isGood = known && known.key === key && nowMs - known.madeMs < hotFilterLifeMs
    if (isGood && sameBytes(known.root, set.root())) return known
    const { low, ids } = set.newest(idCountMax)
    const made = {
      madeMs: nowMs,
      root: set.root(),
      key,
      low,
      bits: buildFilter(crypto, key, random.bytes(SALT_BYTES), ids),
    }
    this.#hotFilters.set(idCountMax, made)
    return made
  }

  /** Somebody who may hold more than we do, drawn anew each time: whoever has nothing for us is not asked for long. */
  #choosePusher(): Uint8Array {
    const { random } = this.#machine
    const candidates = peersInStep(this.#machine).filter((peer) => mayHoldMore(this.#machine, peer))
    const peer = randomOf(random, candidates)
    return peer ? tagOf(peer) : new Uint8Array(PUSHER_TAG_BYTES)
  }
}

const tagOf = ({ deviceKey }: Peer): Uint8Array => deviceKey.slice(0, PUSHER_TAG_BYTES)
