import type { BootKeys } from '../../core/crypto/bootKey.ts'
import { createBoot } from '../../core/crypto/bootKey.ts'
import { concatBytes } from '../../core/crypto/bytes.ts'
import type { DeviceKeys } from '../../core/crypto/identity.ts'
import { createDevice } from '../../core/crypto/identity.ts'
import type { DeviceId } from '../../core/event/ids.ts'
import type { PairKeys } from '../gossip/proof.ts'
import { macOf, pairKeys, signGreeting } from '../gossip/proof.ts'
import { byteText } from '../reconcile/ids.ts'
import { lowestTreeKey } from '../reconcile/treeKey.ts'
import type { BodyHeader, Payload, Signed } from '../wire/body.ts'
import { encodeUnproven } from '../wire/body.ts'
import type { GreetingScope } from '../wire/greeting.ts'
import type { Hello } from '../wire/hello.ts'
import { sealPacket } from '../wire/packet.ts'
import { communityId, crypto, firstEpoch, keysOf } from './fixture.ts'
import { SeededRandom } from './seededRandom.ts'
import type { VirtualEpoch } from './virtualKeyring.ts'

/** Somebody who holds a key of the community and says whatever it likes, in whatever name it likes. */
export class Impostor {
  readonly random: SeededRandom
  readonly device: DeviceKeys
  readonly boot: BootKeys
  /** The epoch it speaks in. */
  epoch: VirtualEpoch = firstEpoch
  readonly #pairKeys = new Map<string, PairKeys>()
  #counter = 0

  constructor(seed = 666) {
    this.random = new SeededRandom(seed)
    this.device = createDevice(crypto, this.random)
    this.boot = createBoot(crypto, this.random, this.device, communityId, 1)
  }

  get deviceId(): DeviceId {
    return this.device.deviceId
  }

  /** A header in its own name, with a fresh counter. */
  header(changes: Partial<BodyHeader> = {}): BodyHeader {
    return { sender: this.device.signing.publicKey, bootNumber: 1, counter: this.#counter++, ...changes }
  }

  hello(scope: GreetingScope = { kind: 'announced' }, changes: Partial<Hello> = {}): Hello {
    return {
      type: 'hello',
      certificateTail: this.boot.certificate.slice(-128),
      scope,
      root: this.random.bytes(16),
      count: 1000,
      storeId: this.random.bytes(8),
      tcpPort: 0,
      clockMs: 0,
      pusher: new Uint8Array(8),
      low: lowestTreeKey,
      hot: { salt: this.random.bytes(16), hashCount: 0, bits: new Uint8Array() },
      ...changes,
    }
  }

  sealHello(header: BodyHeader, hello: Signed): Uint8Array {
    const unproven = encodeUnproven(header, hello)
    return this.seal(concatBytes(unproven, signGreeting(crypto, this.boot, this.epoch.id, unproven)))
  }

  /** Something said to the holder of `theirAgreementKey`, under the key of the two. */
  sealSaid(header: BodyHeader, payload: Payload, theirAgreementKey: Uint8Array): Uint8Array {
    const pair = this.#pairKeysWith(theirAgreementKey)
    const unproven = encodeUnproven(header, payload)
    return this.seal(concatBytes(unproven, macOf(crypto, pair.toThem, this.epoch.id, unproven)))
  }

  #pairKeysWith(theirAgreementKey: Uint8Array): PairKeys {
    const name = byteText(theirAgreementKey)
    const keys = this.#pairKeys.get(name) ?? pairKeys(crypto, this.boot, theirAgreementKey)
    if (keys === undefined) throw new Error('the key is a good one')
    this.#pairKeys.set(name, keys)
    return keys
  }

  seal(body: Uint8Array): Uint8Array {
    return sealPacket(crypto, this.random, keysOf(this.epoch), body)
  }
}
