import { must } from '../assert.ts'
import { fixtureEvent } from '../event/fixtureEvent.ts'
import { type EventId, type RoomId, serverOf } from '../event/ids.ts'
import type { JsonObject } from '../event/json.ts'
import { roomVersion } from '../event/roomVersion.ts'
import type { Entry } from '../graph/entry.ts'
import { RoomGraph } from '../graph/roomGraph.ts'
import { authKeysOf } from '../rooms/authEvents.ts'

export const ADA = '@ada:home'
export const BEN = '@ben:home'
export const CYD = '@cyd:home'

const MINUTE_MS = 60_000

export interface Act {
  readonly by: string
  /** A message where there is none. */
  readonly type?: string
  readonly key?: string
  readonly content?: JsonObject
  /** The names of the parents; the room as it was founded where there are none. */
  readonly on?: readonly string[]
  /** By the author's clock. */
  readonly minutes?: number
  /** The signing device; unsigned without one. */
  readonly device?: string
  /** The names of the auth events, where they are not those that the state before the event selects. */
  readonly auth?: readonly string[]
  /** The name of what it redacts, said beside the content. */
  readonly redacts?: string
}

/**
 * A room that grows in a few words: each event has a name, which is its id without the `$`. It is founded by Ada with
 * public join rules (`$rules`), and Ben, at level 50, and Cyd have joined one after the other (`$ben`, `$cyd`).
 */
export class SketchedRoom {
  readonly graph: RoomGraph

  constructor(versionName: string) {
    const version = must(roomVersion(versionName), 'a known version')
    this.graph = new RoomGraph(version, (version.roomIdIsCreateHash ? '!create' : '!room:home') as RoomId)
    const users = { [BEN]: 50, ...(version.creatorsArePrivileged ? {} : { [ADA]: 100 }) }
    const founding = { room_version: versionName, ...(version.creatorIs === 'content' ? { creator: ADA } : {}) }
    this.add('create', { by: ADA, type: 'm.room.create', key: '', content: founding, on: [] })
    this.add('ada', { ...joined(ADA), on: ['create'] })
    this.add('levels', { by: ADA, type: 'm.room.power_levels', key: '', content: { users }, on: ['ada'] })
    this.add('rules', { by: ADA, type: 'm.room.join_rules', key: '', content: { join_rule: 'public' }, on: ['levels'] })
    this.add('ben', { ...joined(BEN), on: ['rules'] })
    this.add('cyd', { ...joined(CYD), on: ['ben'] })
  }

  entry(name: string): Entry {
    return must(this.graph.entry(`$${name}` as EventId), `an event called ${name}`)
  }

  add(name: string, act: Act): Entry {
    const { by, type = 'm.room.message', key, content = {}, on = ['cyd'], minutes = 0, device, auth, redacts } = act
    const { version, roomId } = this.graph
    const event = fixtureEvent({
      event_id: `$${name}`,
      room_id: roomId,
      type,
      sender: by,
      ...(key === undefined ? {} : { state_key: key }),
      content,
      prev_events: on.map((parent) => `$${parent}`),
      origin_server_ts: minutes * MINUTE_MS,
      ...(redacts === undefined ? {} : { redacts: `$${redacts}` }),
    })
    const signatures = device ? [{ server: serverOf(event.sender), keyName: device, signature: new Uint8Array() }] : []
    const state = this.graph.stateOver(on.map((parent) => this.entry(parent)))
    const selected = authKeysOf(version, { ...event, signer: device }).flatMap((wanted) => state.get(wanted) ?? [])
    const create = version.roomIdIsCreateHash || on.length === 0 ? [] : ['$create' as EventId]
    const authEvents = auth ? auth.map((named) => `$${named}` as EventId) : [...create, ...selected]
    return this.graph.add({ ...event, authEvents, signatures })
  }
}

const joined = (userId: string) => ({ by: userId, type: 'm.room.member', key: userId, content: { membership: 'join' } })
