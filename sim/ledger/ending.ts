import { openBlob } from '../../core/crypto/blob.ts'
import type { EventId, RoomId } from '../../core/event/ids.ts'
import { parseEvent } from '../../core/event/parseEvent.ts'
import { agreementIn } from '../oracles/converged.ts'
import { type Digest, digestOf } from '../oracles/digest.ts'
import { holdersIn, idsIn } from '../oracles/holders.ts'
import { owedAmong } from '../oracles/nothingLost.ts'
import type { Sim } from '../sim.ts'
import type { Sealed } from '../trace/trace.ts'
import { type Origin, truthOf } from '../truth/truth.ts'
import { type Standing, standingsIn } from './standings.ts'

/** What is found out of a world in the end, while everything runs still, for whoever keeps it. */
export interface Ending {
  /** Undefined where nobody holds anything. */
  readonly communityId: RoomId | undefined
  readonly standings: ReadonlyMap<number, Standing>
  /** What all who must agree have to hold. */
  readonly agreedIds: readonly EventId[]
  /** By device, of those who run and are honest: what it makes of its events. */
  readonly digests: ReadonlyMap<number, Digest>
  /** What the events say, as far as anybody can read them that is left. */
  readonly spoken: ReadonlyMap<EventId, Spoken>
}

export interface Spoken {
  readonly roomId: RoomId
  /** Canonical JSON, as its author wrote it; of what liars made, as somebody took it. */
  readonly text: string
  readonly origin: Origin
}

/** Looks at a world in its end. */
export function endingOf(sim: Sim): Ending {
  const holders = holdersIn(sim)
  const { whole, members } = agreementIn(sim)
  return {
    communityId: holders[0]?.community.communityId,
    standings: standingsIn(sim),
    agreedIds: [...new Set([...(whole ? idsIn(whole) : []), ...owedAmong(sim, members)])],
    digests: new Map(holders.map(({ device, community }) => [device.number, digestOf(community.graph)])),
    spoken: spokenIn(sim),
  }
}

function spokenIn(sim: Sim): ReadonlyMap<EventId, Spoken> {
  const { trace, crypto } = sim
  const holders = holdersIn(sim)
  const written = new Map<EventId, Sealed>()
  const others = new Set<EventId>()
  for (const { eventId, sealed } of [...trace.earlierRows, ...trace.rows]) {
    if (eventId === undefined) continue
    if (sealed !== undefined && !written.has(eventId)) written.set(eventId, sealed)
    else others.add(eventId)
  }
  const unwritten = [...others].filter((id) => !written.has(id))
  const taken = truthOf(sim)
    .eventsOf(unwritten, holders)
    .map(({ event, blob }) => [event.id, { blob, keys: [] }] as const)
  // Whoever founds a community, or joins one, writes before anybody can ask it for its keys.
  const keys = [
    ...new Set([
      ...holders.flatMap(({ community }) => community.epochs.openers),
      ...Array.from(written.values(), (sealed) => sealed.keys.at(0) ?? []).flat(),
    ]),
  ]
  const spoken = new Map<EventId, Spoken>()
  for (const [id, sealed] of [...written, ...taken]) {
    const bytes = openBlob(crypto, sealed.keys, sealed.blob) ?? openBlob(crypto, keys, sealed.blob)
    const parsed = bytes && parseEvent(crypto, bytes)
    if (bytes === undefined || parsed?.ok !== true) continue
    const { event } = parsed.parsed
    spoken.set(id, { roomId: event.roomId, text: utf8.decode(bytes), origin: truthOf(sim).originOf(event) })
  }
  return spoken
}

const utf8 = new TextDecoder()
