import type { EventId } from '../event/ids.ts'
import { memberOf } from '../event/json.ts'
import { type RoomEvent, splitStateKey, stateKey } from '../event/roomEvent.ts'
import type { PowerLevels } from './powerLevels.ts'
import type { StateMap } from './stateMap.ts'

/** What a state says, in the words of a member list. */
export interface Member {
  readonly userId: string
  readonly membership: string
  /** As the member calls themselves, trimmed; the local part of the user id where they do not. */
  readonly name: string
}

type Lookup = (id: EventId) => RoomEvent | undefined

/** The text of a state event's member (the `name` of m.room.name, say), or an empty string. */
export function stateText(state: StateMap, event: Lookup, type: string, key: string): string {
  const id = state.get(stateKey(type, ''))
  const value = id && event(id)?.content[key]
  return typeof value === 'string' ? value.trim() : ''
}

/** Everybody of whom the state knows a membership. */
export function membersOf(state: StateMap, event: Lookup): Member[] {
  return [...state.entries()].flatMap(({ key, value }) => {
    const { type, key: userId } = splitStateKey(key)
    const content = type === 'm.room.member' ? event(value)?.content : undefined
    if (content === undefined) return []
    const membership = memberOf(content, 'membership')
    const name = memberOf(content, 'displayname')
    const shown = typeof name === 'string' && name.trim() !== '' ? name.trim() : localpartOf(userId)
    return [{ userId, membership: typeof membership === 'string' ? membership : 'leave', name: shown }]
  })
}

export const joinedMembersOf = (state: StateMap, event: Lookup): Member[] =>
  membersOf(state, event).filter(({ membership }) => membership === 'join')

const localpartOf = (userId: string): string => userId.slice(1, userId.indexOf(':'))

/** The role shown to people for a level. */
export function roleOf(levels: PowerLevels, userId: string): 'owner' | 'moderator' | 'member' | 'none' {
  const level = levels.levelOf(userId)
  if (level >= 100) return 'owner'
  if (level >= 50) return 'moderator'
  return level >= 0 ? 'member' : 'none'
}
