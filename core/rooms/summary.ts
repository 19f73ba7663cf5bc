import type { EventId } from '../event/ids.ts'
import { type JsonObject, memberOf } from '../event/json.ts'
import { type RoomEvent, splitStateKey, stateKey } from '../event/roomEvent.ts'
import { nameCharactersMax } from '../limits.ts'
import { displayText } from './displayText.ts'
import type { PowerLevels } from './powerLevels.ts'
import type { StateMap } from './stateMap.ts'

/** What a state says, in the words of a member list. */
export interface Member {
  readonly userId: string
  readonly membership: string
  /** As the member calls themselves, fit to be shown; the local part of the user id where they do not. */
  readonly name: string
}

type Lookup = (id: EventId) => RoomEvent | undefined

/** What a state event says (the `name` of m.room.name, say), fit to be shown; empty where it says nothing. */
export function stateText(state: StateMap, event: Lookup, type: string, key: string, charactersMax: number): string {
  const id = state.get(stateKey(type, ''))
  const content = id && event(id)?.content
  return content ? contentText(content, key, charactersMax) : ''
}

/** The text of a content's member, fit to be shown; empty where it is none. */
export function contentText(content: JsonObject, key: string, charactersMax: number): string {
  const value = memberOf(content, key)
  return typeof value === 'string' ? displayText(value, charactersMax) : ''
}

/** Everybody of whom the state knows a membership. */
export function membersOf(state: StateMap, event: Lookup): Member[] {
  return [...state.entries()].flatMap(({ key, value }) => {
    const { type, key: userId } = splitStateKey(key)
    const content = type === 'm.room.member' ? event(value)?.content : undefined
    if (content === undefined) return []
    const membership = memberOf(content, 'membership')
    const name = contentText(content, 'displayname', nameCharactersMax) || shownUserId(userId)
    return [{ userId, membership: typeof membership === 'string' ? membership : 'leave', name }]
  })
}

export const joinedMembersOf = (state: StateMap, event: Lookup): Member[] =>
  membersOf(state, event).filter(({ membership }) => membership === 'join')

/** The local part of a user id, fit to be shown; all of the id where there is nothing to see of it. */
export const shownUserId = (userId: string): string =>
  displayText(userId.slice(1, userId.indexOf(':')), nameCharactersMax) || displayText(userId, nameCharactersMax)

/** The role shown to people for a level. */
export function roleOf(levels: PowerLevels, userId: string): 'owner' | 'moderator' | 'member' | 'none' {
  const level = levels.levelOf(userId)
  if (level >= 100) return 'owner'
  if (level >= 50) return 'moderator'
  return level >= 0 ? 'member' : 'none'
}
