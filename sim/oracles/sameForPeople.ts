import type { RoomId } from '../../core/event/ids.ts'
import { memberOf } from '../../core/event/json.ts'
import type { RoomGraph } from '../../core/graph/roomGraph.ts'
import type { RequestHandlers } from '../../peer/api/handlers.ts'
import { requestHandlers } from '../../peer/api/requests.ts'
import type { Result } from '../../peer/contract.ts'
import { conversationKind } from '../../peer/privateRooms/kind.ts'
import type { Failure } from '../sim.ts'
import { agreeingIn } from './converged.ts'
import type { Holder } from './holders.ts'
import type { Oracle } from './oracle.ts'

/** More messages than any channel of a world has. */
const shownCount = 10_000

/** Of how many devices the messages are compared each time. */
const readDeviceCount = 2

/**
 * People see the same: through the API, every device that must agree shows the same members and channels, and of some by chance
 * all messages are compared, but for what depends on who looks. What private rooms say is the same to all who can read it, and
 * nobody who was never asked in holds a key of it.
 */
export const sameForPeople: Oracle = {
  name: 'sameForPeople',
  when: 'round',
  check(sim) {
    const agreeing = agreeingIn(sim)
    const rng = sim.rng(`shown ${sim.trace.rows.length}`)
    const read = new Set(rng.shuffled(agreeing).slice(0, readDeviceCount))
    return [
      ...unlike(agreeing, listsOf),
      ...unlike(
        agreeing.filter((holder) => read.has(holder)),
        messagesOf,
      ),
      ...peeking(agreeing),
    ].map((failure) => ({ oracle: 'sameForPeople', ...failure }))
  },
}

type Saying = Omit<Failure, 'oracle'>
/** What a device shows to its person that others have to show as well, by what it is. */
type Shown = [what: string, text: string]

function unlike(agreeing: readonly Holder[], shownBy: (holder: Holder, api: RequestHandlers) => Shown[]): Saying[] {
  const shown = new Map<string, { readonly text: string; readonly device: number }>()
  const failures: Saying[] = []
  for (const holder of agreeing) {
    const { number } = holder.device
    for (const [what, text] of holder.device.within((peer) => shownBy(holder, requestHandlers(peer))) ?? []) {
      const before = shown.get(what)
      if (before === undefined) shown.set(what, { text, device: number })
      else if (before.text !== text) {
        const parted = partedAt(text, before.text)
        failures.push({ device: number, says: `it shows another ${what} than device ${before.device}: ${parted}` })
      }
    }
  }
  return failures
}

function listsOf({ community: { communityId } }: Holder, api: RequestHandlers): Shown[] {
  const members = answered(api, 'members.list', { communityId })
  const people = members.map(({ userId, name, role, deviceCount }) => [userId, name, role, deviceCount].join(' '))
  const open = answered(api, 'channels.list', { communityId }).filter(({ kind }) => kind === 'public')
  const named = open.map(({ roomId, name, topic, memberCount }) => [roomId, name, topic, memberCount].join(' '))
  return [
    ['list of members', people.sort().join('\n')],
    ['list of public channels', named.join('\n')],
  ]
}

function messagesOf({ community: { communityId } }: Holder, api: RequestHandlers): Shown[] {
  return answered(api, 'channels.list', { communityId }).flatMap(({ roomId, kind }): Shown[] => {
    const { messages } = answered(api, 'messages.list', { communityId, roomId, limit: shownCount })
    const said = messages.map(({ eventId, sender, name, body, edited, reactions }): Shown => {
      const signs = reactions.map(({ key, count }) => `${key} ${count}`)
      return [`message ${eventId}`, [sender, name, body, edited, ...signs].join(' ')]
    })
    if (kind !== 'public') return said
    return [[`list of messages in ${roomId}`, said.map((one) => one.join(' ')).join('\n')]]
  })
}

/** What the API answers; these requests are answered at once. */
function answered<Name extends 'members.list' | 'channels.list' | 'messages.list'>(
  api: RequestHandlers,
  name: Name,
  params: Parameters<RequestHandlers[Name]>[0],
): Result<Name> {
  const handle = api[name] as (params: unknown) => Result<Name>
  return handle(params)
}

/** Keys of private rooms, and messages, with those who were never asked in. */
function peeking(agreeing: readonly Holder[]): Saying[] {
  return agreeing.flatMap(({ device, community }) => {
    const { graph, profile, store } = community
    const holding = new Set(store.epochs().map(({ roomId }) => roomId))
    const foreign = [...graph.rooms.values()].filter(
      (room) => conversationKind(room) !== undefined && !wasEverAsked(room, profile.userId),
    )
    return foreign.flatMap((room) => {
      const opened = holding.has(room.roomId) ? 'holds a key of' : readsAny(device, community.communityId, room.roomId)
      return opened
        ? [{ device: device.number, says: `it ${opened} ${room.roomId}, into which nobody asked its person` }]
        : []
    })
  })
}

function readsAny(device: Holder['device'], communityId: string, roomId: RoomId): string | undefined {
  return device.within((peer) => {
    const channels = answered(requestHandlers(peer), 'channels.list', { communityId })
    return channels.some((channel) => channel.roomId === roomId) ? 'shows' : undefined
  })
}

/** Whether the room ever had a membership of theirs that lets them read. */
function wasEverAsked(room: RoomGraph, userId: string): boolean {
  for (const { event } of room.entriesOf('m.room.member')) {
    const membership = memberOf(event.content, 'membership')
    if (event.stateKey === userId && (membership === 'join' || membership === 'invite')) return true
  }
  return false
}

/** Where two texts part, for who looks for the reason. */
function partedAt(left: string, right: string): string {
  const [lines, others] = [left.split('\n'), right.split('\n')]
  const at = lines.findIndex((line, index) => line !== others[index])
  return `"${(at < 0 ? '' : lines[at])?.slice(0, 120)}" for "${(others[at < 0 ? lines.length : at] ?? '').slice(0, 120)}"`
}
