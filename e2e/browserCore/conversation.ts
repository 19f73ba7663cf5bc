import { assert } from '../../core/assert.ts'
import type { CryptoPort, KeyPair } from '../../core/crypto/port.ts'
import { nameOfKey, type RoomId, type UserId } from '../../core/event/ids.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import { signEvent } from '../../core/event/signEvent.ts'
import { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import { stateListing } from '../../core/rooms/stateListing.ts'

/** What one side of a conversation holds of a community, on whatever platform it runs. */
export class Side {
  readonly #crypto: CryptoPort
  readonly #graph: CommunityGraph

  constructor(crypto: CryptoPort, communityId: RoomId) {
    this.#crypto = crypto
    this.#graph = new CommunityGraph({ crypto, communityId })
  }

  /** Takes wire bytes. Answers how many events were accepted and why others were not. */
  take(wire: readonly Uint8Array[]): { added: number; refused: string[] } {
    const parsed = wire.map((bytes) => parseEvent(this.#crypto, bytes))
    const incoming = parsed.flatMap((result) => (result.ok ? [{ ...result.parsed, blob: new Uint8Array() }] : []))
    const { added, refused } = this.#graph.ingest(incoming)
    const unread = parsed.flatMap((result) => (result.ok ? [] : [result.reason]))
    return { added: added.length, refused: [...unread, ...refused.map(({ reason }) => reason)] }
  }

  /** Writes a state event under a user key on top of all there is, and answers its wire bytes. */
  write(userKey: KeyPair, sender: UserId, type: string, stateKey: string, content: Record<string, string>): Uint8Array {
    const signer = nameOfKey(userKey.publicKey)
    const draft = { type, stateKey, sender, content, originServerTs: 1_700_000_000_000, signer }
    const result = signEvent(this.#crypto, userKey, protoEvent(this.#graph.root, draft))
    assert(result.ok, 'the event fits every limit')
    const { added } = this.take([result.signed.bytes])
    assert(added === 1, 'what a side writes it accepts')
    return result.signed.bytes
  }

  /** The state of the root room, for comparing. */
  get state(): string {
    return JSON.stringify(stateListing(this.#graph.root.currentState))
  }
}

/** A copy of an event's bytes with another signature, and everything else as it was. */
export function forged(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes)
  const changed = text.replace(/("signatures":\{"[^"]+":\{"[^"]+":")(.)/, (_, before: string, first: string) => {
    return `${before}${first === 'A' ? 'B' : 'A'}`
  })
  assert(changed !== text, 'there is a signature to change')
  return new TextEncoder().encode(changed)
}
