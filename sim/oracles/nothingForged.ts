import { type EventId, keyOfName, serverOf } from '../../core/event/ids.ts'
import { type RoomEvent, signerOf } from '../../core/event/roomEvent.ts'
import type { CommunityGraph, Incoming } from '../../core/graph/communityGraph.ts'
import type { Failure, Sim } from '../sim.ts'
import { truthOf } from '../truth/truth.ts'
import { agreeingIn } from './converged.ts'
import { holdersIn, idsIn } from './holders.ts'
import type { Oracle } from './oracle.ts'

/**
 * Nobody honest has what was forged, and of what they have all is its author's own: signed by a device that the author
 * certified, or behind something that this device signed; and where that device is an honest one of the world, it did write it.
 * Found out by looking at everything, without the code that decides it in a device.
 */
export const nothingForged: Oracle = {
  name: 'nothingForged',
  when: 'round',
  check(sim) {
    const { forged } = truthOf(sim)
    const taken = holdersIn(sim).flatMap(({ device, community }) => {
      const [id] = [...forged].filter((id) => community.graph.table.has(id))
      return id === undefined
        ? []
        : [{ oracle: 'nothingForged', device: device.number, says: `it took ${id}, which was forged` }]
    })
    return [...taken, ...unfounded(sim)]
  },
}

/** What was looked at before: it does not become anybody else's. */
const founded = new WeakMap<Sim, Set<EventId>>()

function unfounded(sim: Sim): Failure[] {
  const agreeing = agreeingIn(sim)
  const [first] = agreeing
  if (first === undefined) return []
  const sound = founded.get(sim) ?? new Set()
  founded.set(sim, sound)
  const { graph } = first.community
  const ids = idsIn(graph).filter((id) => !sound.has(id))
  return truthOf(sim)
    .eventsOf(ids, agreeing)
    .flatMap((incoming) => {
      const wrong = wrongWith(sim, incoming, graph)
      if (wrong === undefined) {
        sound.add(incoming.event.id)
        return []
      }
      return [
        {
          oracle: 'nothingForged',
          device: first.device.number,
          says: `${incoming.event.id} (${incoming.event.type}) ${wrong}`,
        },
      ]
    })
}

function wrongWith(sim: Sim, incoming: Incoming, graph: CommunityGraph): string | undefined {
  const { event } = incoming
  const signer = signerOf(event)
  if (signer === undefined) return 'is signed by nobody'
  if (signer !== keyNameOf(event) && !isCertified(graph, signer, event.sender))
    return 'is signed by a device that its sender never certified'
  if (!isSigned(sim, incoming) && !isVouchedFor(sim, graph, event.id, signer))
    return 'is signed by nobody who has the key, and nothing vouches for it'
  const truth = truthOf(sim)
  return truth.originOf(event) === 'forged'
    ? `bears the key of device ${truth.deviceOfKey(signer)}, which never wrote it`
    : undefined
}

const keyNameOf = ({ sender }: RoomEvent): string => serverOf(sender)

const isCertified = ({ root }: CommunityGraph, deviceId: string, sender: string): boolean =>
  [...root.entriesOf('roost.device')].some(({ event }) => event.stateKey === deviceId && event.sender === sender)

function isSigned(sim: Sim, { event, reference }: Incoming): boolean {
  return event.signatures.every(({ keyName, signature }) => {
    const key = keyOfName(keyName)
    return key !== undefined && sim.crypto.verify(key, reference, signature)
  })
}

/** Whether the same device signed something that rests on it. */
function isVouchedFor(sim: Sim, graph: CommunityGraph, id: EventId, signer: string): boolean {
  const behind = new Set([id])
  const holders = agreeingIn(sim)
  // Parents come first, so that one look at each is enough.
  for (const incoming of truthOf(sim).eventsOf(idsIn(graph), holders)) {
    const { event } = incoming
    if (![...event.prevEvents, ...event.authEvents].some((parent) => behind.has(parent))) continue
    behind.add(event.id)
    if (signerOf(event) === signer && isSigned(sim, incoming)) return true
  }
  return false
}
