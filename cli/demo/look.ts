import { createHash } from 'node:crypto'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { compareText } from '../../core/order.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { stateView } from '../../peer/views/stateView.ts'

const ID_BYTES = 32

/** What one peer holds of a community, to be compared with what others hold. */
export interface Look {
  readonly eventIds: ReadonlySet<string>
  /**
   * A hash over the ids of all events, and over the state and the order of every room: equal exactly where two peers hold the
   * same and show the same.
   */
  readonly root: string
}

/** Looks at what a peer holds. As long as that is the same set of events, the answer is the same object. */
export class Looker {
  readonly #crypto: CryptoPort
  #ids = new Uint8Array()
  #look: Look | undefined

  constructor(crypto: CryptoPort) {
    this.#crypto = crypto
  }

  look(community: CommunityPeer): Look {
    const { ids } = community.graph.table.held()
    if (this.#look === undefined || Buffer.compare(ids, this.#ids) !== 0) {
      this.#ids = ids.slice()
      const eventIds = new Set(idsIn(ids))
      this.#look = { eventIds, root: this.#rootOf(community, eventIds) }
    }
    return this.#look
  }

  #rootOf({ graph }: CommunityPeer, eventIds: ReadonlySet<string>): string {
    const root = createHash('sha256').update([...eventIds].sort(compareText).join(' '))
    for (const [roomId, room] of [...graph.rooms].sort(([left], [right]) => compareText(left, right))) {
      const order = room.timeline.map(({ event }) => event.id).join(' ')
      root.update(`\n${roomId} ${stateView(this.#crypto, room).hash} ${order}`)
    }
    return root.digest('hex')
  }
}

function* idsIn(bytes: Uint8Array): Iterable<string> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < all.length; at += ID_BYTES) yield all.toString('base64url', at, at + ID_BYTES)
}
