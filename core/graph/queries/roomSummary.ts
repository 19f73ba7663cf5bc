import type { EventId, RoomId } from '../../event/ids.ts'
import { nameCharactersMax, topicCharactersMax } from '../../limits.ts'
import { compareText } from '../../order.ts'
import { textAt } from '../../rooms/auth/authState.ts'
import { creatorsOf, type PowerLevels } from '../../rooms/powerLevels.ts'
import { type Member, membersOf, stateText } from '../../rooms/summary.ts'
import type { RoomGraph } from '../roomGraph.ts'

/** What a room says of itself. Texts are fit to be shown. */
export interface RoomSummary {
  readonly roomId: RoomId
  readonly version: string
  /** Such as `m.space`; undefined for a room of no declared type. */
  readonly type: string | undefined
  /** By user id. */
  readonly creators: readonly string[]
  /** Empty where the room has none. */
  readonly name: string
  readonly topic: string
  readonly members: {
    readonly joinedCount: number
    readonly invitedCount: number
    readonly bannedCount: number
    /** Everybody of whom the state knows a membership, those who left among them, by user id. */
    readonly list: readonly Member[]
  }
  readonly joinRule: string
  readonly powerLevels: PowerLevels
}

/** The summary of the current state; undefined while the room has no accepted create event. Costs the state. */
export function roomSummary(room: RoomGraph): RoomSummary | undefined {
  const state = room.currentState
  const create = room.stateEvent(state, 'm.room.create')
  if (create === undefined) return undefined
  const lookup = (id: EventId) => room.event(id)
  const list = membersOf(state, lookup).sort((left, right) => compareText(left.userId, right.userId))
  const countOf = (wanted: string) => list.filter(({ membership }) => membership === wanted).length
  const { levels, joinRule } = room.authStateOf(state)
  return {
    roomId: room.roomId,
    version: room.version.name,
    type: textAt(create, 'type'),
    creators: [...creatorsOf(room.version, create)].sort(compareText),
    name: stateText(state, lookup, 'm.room.name', 'name', nameCharactersMax),
    topic: stateText(state, lookup, 'm.room.topic', 'topic', topicCharactersMax),
    members: { joinedCount: countOf('join'), invitedCount: countOf('invite'), bannedCount: countOf('ban'), list },
    joinRule,
    powerLevels: levels,
  }
}
