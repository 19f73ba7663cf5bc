import { serverOf } from '../../event/ids.ts'
import { memberOf } from '../../event/json.ts'
import type { RoomEvent } from '../../event/roomEvent.ts'
import { type RoomVersion, roomVersion } from '../../event/roomVersion.ts'
import { isMatrixUserId } from './userIdGrammar.ts'
import { allow, refuse, type Verdict } from './verdict.ts'

/** Rule 1. A room id in a version 12 create event is refused where the event is read, since it has none there. */
export function authoriseCreate(version: RoomVersion, event: RoomEvent): Verdict {
  // 1.1 If it has any prev_events, reject.
  if (event.prevEvents.length > 0) return refuse('1.1', 'a create event has no parents')

  // 1.2 (until version 11) If the domain of the room_id does not match the domain of the sender, reject.
  if (!version.roomIdIsCreateHash && serverOf(event.roomId) !== serverOf(event.sender)) {
    return refuse('1.2', "the room's name is not of the sender's domain")
  }

  // 1.3 If content.room_version is present and is not a recognised version, reject.
  const named = memberOf(event.content, 'room_version') ?? '1'
  if (typeof named !== 'string' || roomVersion(named)?.name !== version.name) {
    return refuse('1.3', 'the room version is not known')
  }

  // 1.4 If additional_creators is present in content and is not an array of valid user ids, reject.
  const additional = memberOf(event.content, 'additional_creators')
  const valid =
    additional === undefined ||
    (Array.isArray(additional) && additional.every((userId) => typeof userId === 'string' && isMatrixUserId(userId)))
  if (version.creatorsArePrivileged && !valid) return refuse('1.4', 'additional_creators is not a list of users')

  // Version 10: if content has no creator member, reject.
  if (version.creatorIs === 'content' && typeof memberOf(event.content, 'creator') !== 'string') {
    return refuse('1.4', 'the create event names no creator')
  }

  // 1.5 Otherwise, allow.
  return allow
}
