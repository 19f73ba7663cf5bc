import { must } from '../core/assert.ts'
import type { CryptoPort } from '../core/crypto/port.ts'
import type { EventId, UserId } from '../core/event/ids.ts'
import { type JsonObject, memberOf } from '../core/event/json.ts'
import { type RoomEvent, stateKey } from '../core/event/roomEvent.ts'
import { roomVersion } from '../core/event/roomVersion.ts'
import { MersenneTwister } from './mersenneTwister.ts'
import { RoomWriter, type WrittenState } from './roomWriter.ts'

/** A room with a linear past, and then branches that know nothing of each other. */
export interface RoomPlan {
  readonly roomVersion: string
  readonly seed: number
  /** Users who join before the fork; the first 20 become moderators. */
  readonly userCount: number
  /** Power level events before the fork, one on top of the other. */
  readonly powerLevelCount: number
  readonly branchCount: number
  readonly branchEventCount: number
  /** How many of the users appear in the branches; all where it is not given. */
  readonly activeUserCount?: number
}

export interface SyntheticRoom {
  readonly writer: RoomWriter
  /** The state at the tip of each branch. */
  readonly states: readonly WrittenState[]
  readonly tips: readonly RoomEvent[]
}

const MODERATOR_COUNT = 20
const BRANCH_OFFSET_MS = 337
const LEVELS = [0, 10, 25, 40] as const
export const CREATOR = '@alice:a.example' as UserId
type Levels = Readonly<Record<string, number>>

/** Writes the room of a plan: the same events for the same plan, to the byte. */
export function writeRoom(crypto: CryptoPort, plan: RoomPlan): SyntheticRoom {
  const version = must(roomVersion(plan.roomVersion), 'a known room version')
  const writer = new RoomWriter(crypto, version)
  const users = Array.from({ length: plan.userCount }, (_, index) => `@u${index}:s${index % 20}.example` as UserId)
  const random = new MersenneTwister(plan.seed)
  const past = writePast(writer, users, plan)
  const forkedAtMs = writer.clockMs
  const branches = Array.from({ length: plan.branchCount }, (_, index) => {
    writer.clockMs = forkedAtMs + index * BRANCH_OFFSET_MS
    const active = users.slice(0, plan.activeUserCount)
    const branch = new Branch(writer, random, active, past, index)
    for (let count = 0; count < plan.branchEventCount; count++) branch.writeNext()
    return branch
  })
  return { writer, states: branches.map(({ state }) => state), tips: branches.map(({ tip }) => tip) }
}

interface Past {
  readonly state: WrittenState
  readonly levels: Levels
  readonly tip: RoomEvent
  readonly depth: number
}

function writePast(writer: RoomWriter, users: readonly UserId[], plan: RoomPlan): Past {
  const state: WrittenState = new Map()
  let depth = 0
  let prev: EventId[] = []
  const write = (type: string, key: string, sender: UserId, content: JsonObject): RoomEvent => {
    const event = writer.write(state, { type, stateKey: key, sender, content, prev, depth: ++depth })
    prev = [event.id]
    return event
  }
  let levels: Levels = writer.version.creatorsArePrivileged ? {} : { [CREATOR]: 100 }
  write('m.room.create', '', CREATOR, { room_version: plan.roomVersion })
  write('m.room.member', CREATOR, CREATOR, { membership: 'join' })
  write('m.room.power_levels', '', CREATOR, levelsContent(levels))
  let tip = write('m.room.join_rules', '', CREATOR, { join_rule: 'public' })
  for (const user of users) tip = write('m.room.member', user, user, { membership: 'join' })
  for (let index = 0; index < plan.powerLevelCount; index++) {
    const moderator = must(users[index % MODERATOR_COUNT], 'there are users enough')
    const level = index < MODERATOR_COUNT ? 50 : 50 + (Math.floor(index / MODERATOR_COUNT) % 5)
    levels = { ...levels, [moderator]: level }
    tip = write('m.room.power_levels', '', CREATOR, levelsContent(levels))
  }
  return { state, levels, tip, depth }
}

const levelsContent = (users: Levels): JsonObject => ({
  users,
  users_default: 0,
  events_default: 0,
  state_default: 50,
  ban: 50,
  kick: 50,
  redact: 50,
  invite: 0,
  events: { 'm.room.topic': 50 },
})

/** One branch being written: power levels, bans and kicks, topics, join rules and profiles, in a random mix. */
class Branch {
  readonly state: WrittenState
  tip: RoomEvent
  readonly #writer: RoomWriter
  readonly #random: MersenneTwister
  readonly #users: readonly UserId[]
  readonly #index: number
  #levels: Levels
  #depth: number
  #count = 0

  constructor(writer: RoomWriter, random: MersenneTwister, users: readonly UserId[], past: Past, index: number) {
    this.#writer = writer
    this.#random = random
    this.#users = users
    this.#index = index
    this.state = new Map(past.state)
    this.tip = past.tip
    this.#levels = past.levels
    this.#depth = past.depth
  }

  /** The order in which numbers are drawn is part of what a seed means. */
  writeNext(): void {
    const kind = this.#random.random()
    const moderator = this.#user(this.#random.randrange(MODERATOR_COUNT))
    if (kind < 0.1) this.#changeLevels()
    else if (kind < 0.25) this.#remove(moderator)
    else if (kind < 0.45) this.#write('m.room.topic', '', moderator, { topic: `t${this.#name}` })
    else if (kind < 0.5) this.#write('m.room.join_rules', '', CREATOR, { join_rule: 'public' })
    else this.#changeProfile(moderator)
    this.#count++
  }

  #changeLevels(): void {
    const user = this.#ordinaryUser()
    this.#levels = { ...this.#levels, [user]: this.#random.choice(LEVELS) }
    this.#write('m.room.power_levels', '', CREATOR, levelsContent(this.#levels))
  }

  #remove(moderator: UserId): void {
    const user = this.#ordinaryUser()
    if (this.#membershipOf(user) === 'ban' || this.#levelOf(user) >= this.#levelOf(moderator)) {
      this.#write('m.room.topic', '', moderator, { topic: `t${this.#name}` })
      return
    }
    const membership = this.#random.random() < 0.6 ? 'ban' : 'leave'
    this.#write('m.room.member', user, moderator, { membership })
  }

  #changeProfile(moderator: UserId): void {
    const user = this.#user(this.#random.randrange(this.#users.length))
    if (this.#membershipOf(user) === 'ban') {
      this.#write('m.room.name', '', moderator, { name: `n${this.#name}` })
      return
    }
    this.#write('m.room.member', user, user, { membership: 'join', displayname: `d${this.#name}` })
  }

  #write(type: string, key: string, sender: UserId, content: JsonObject): void {
    const line = { type, stateKey: key, sender, content, prev: [this.tip.id], depth: ++this.#depth }
    this.tip = this.#writer.write(this.state, line)
  }

  get #name(): string {
    return `${this.#index}-${this.#count}`
  }

  #user(index: number): UserId {
    return must(this.#users[index], 'there are users enough')
  }

  #ordinaryUser(): UserId {
    return this.#user(MODERATOR_COUNT + this.#random.randrange(this.#users.length - MODERATOR_COUNT))
  }

  #levelOf(user: UserId): number {
    return this.#levels[user] ?? 0
  }

  #membershipOf(user: UserId): unknown {
    return memberOf(must(this.state.get(stateKey('m.room.member', user)), 'everybody joined').content, 'membership')
  }
}
