import type { StreamEffect, StreamEvent, StreamId } from '../sync/gossip/interface.ts'
import type { Streams } from '../sync/net/streams.ts'
import type { CommunityPeer } from './community/communityPeer.ts'

/** Knows to which community each stream belongs: one that was accepted, to the one whose key its first packet fits. */
export class StreamSwitch {
  readonly #streams: Streams
  readonly #communities: () => readonly CommunityPeer[]
  readonly #owners = new Map<StreamId, CommunityPeer>()

  constructor(streams: Streams, communities: () => readonly CommunityPeer[]) {
    this.#streams = streams
    this.#communities = communities
  }

  /** Something happened on a stream. */
  heard(event: StreamEvent): void {
    const { stream } = event
    const owner = event.what === 'accepted' ? this.#find(event) : this.#owners.get(stream)
    if (event.what === 'closed') this.#owners.delete(stream)
    if (owner) owner.streamEvent(event)
    else if (event.what === 'accepted') this.#streams.hangUp(stream)
  }

  /** What a community wants done. */
  perform(owner: CommunityPeer, effect: StreamEffect): void {
    const { stream } = effect
    switch (effect.kind) {
      case 'dial':
        this.#owners.set(stream, owner)
        this.#streams.dial(stream, effect.to)
        break
      case 'write':
        this.#streams.write(stream, effect.bytes)
        break
      case 'pause':
        this.#streams.pause(stream)
        break
      case 'resume':
        this.#streams.resume(stream)
        break
      case 'hangUp':
        this.#owners.delete(stream)
        this.#streams.hangUp(stream)
        break
    }
  }

  #find({ stream, from, opening }: Extract<StreamEvent, { what: 'accepted' }>): CommunityPeer | undefined {
    const owner = this.#communities().find((community) => community.matches(from, opening))
    if (owner) this.#owners.set(stream, owner)
    return owner
  }
}
