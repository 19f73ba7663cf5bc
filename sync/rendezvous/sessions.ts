import type { Address } from '../gossip/interface.ts'
import { askersMax, askersPerHostMax, heldQuestionsPerAskerMax, questionsPerAskerMax } from '../limits.ts'
import type { PacketKeys } from '../wire/packet.ts'
import { Gathering } from './chunks.ts'
import type { PairKeys } from './keys.ts'

/** An asker that proved its address and that it speaks for its key. */
export interface Session {
  /** What the caller calls the rendezvous key. */
  readonly name: string
  readonly asker: Uint8Array
  readonly host: string
  readonly packetKeys: PacketKeys
  readonly pairKeys: PairKeys
  /** In the order in which they were first heard of. */
  readonly questions: Map<number, Asked>
}

/** A question that somebody asked. */
export interface Asked {
  readonly number: number
  /** How many chunks it has. */
  readonly count: number
  /** The last round that was heard, and from where: earlier ones get no reply. */
  round: number
  from: Address
  /** Until every cookie is void under which it was asked. Forgotten then: nobody can bring it again. */
  untilMs: number
  stage: Stage
}

export type Stage =
  | { readonly kind: 'gathering'; readonly gathering: Gathering }
  /** For the caller's answer. */
  | { readonly kind: 'waiting'; readonly token: number }
  | { readonly kind: 'answered'; readonly chunks: readonly Uint8Array[] }
  /** Answered once; the answer had to give way. */
  | { readonly kind: 'spent' }

/**
 * Who asked what, within bounds. What was asked through is remembered as long as it could be asked again, and nothing
 * makes it give way: rather nobody new is listened to for a while.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>()

  get(key: string): Session | undefined {
    return this.#sessions.get(key)
  }

  /** False where there is no room. */
  add(key: string, session: Session): boolean {
    const ofHost = [...this.#sessions].filter(([, { host }]) => host === session.host)
    if (ofHost.length >= askersPerHostMax && !this.#makeRoom(ofHost)) return false
    if (this.#sessions.size >= askersMax && !this.#makeRoom([...this.#sessions])) return false
    this.#sessions.set(key, session)
    return true
  }

  /** A question that was not heard of before; undefined where its asker has asked too much. */
  begin({ questions }: Session, number: number, count: number, from: Address): Asked | undefined {
    if (questions.size >= questionsPerAskerMax) return undefined
    const incomplete = [...questions.values()].filter(({ stage }) => stage.kind === 'gathering')
    if (incomplete.length >= heldQuestionsPerAskerMax) {
      const oldest = Math.min(...incomplete.map((asked) => asked.number))
      if (number < oldest) return undefined
      questions.delete(oldest)
    }
    const asked: Asked = {
      number,
      count,
      round: 0,
      from,
      untilMs: 0,
      stage: { kind: 'gathering', gathering: new Gathering(count) },
    }
    questions.set(number, asked)
    return asked
  }

  /** The answer is kept for being asked again; of an asker's earlier answers the oldest gives way. */
  answer({ questions }: Session, asked: Asked, chunks: readonly Uint8Array[]): void {
    asked.stage = { kind: 'answered', chunks }
    const answered = [...questions.values()].filter(({ stage }) => stage.kind === 'answered')
    const oldest = answered.find((other) => other !== asked)
    if (oldest && answered.length > heldQuestionsPerAskerMax) oldest.stage = { kind: 'spent' }
  }

  /** Forgets what nobody can ask again. */
  expire(nowMs: number): void {
    for (const [key, session] of this.#sessions) {
      for (const asked of session.questions.values()) if (asked.untilMs <= nowMs) session.questions.delete(asked.number)
      if (session.questions.size === 0) this.#sessions.delete(key)
    }
  }

  /** Drops the oldest of these whose questions have not been asked through. */
  #makeRoom(candidates: readonly (readonly [string, Session])[]): boolean {
    const idle = candidates.find(([, { questions }]) =>
      questions.values().every(({ stage }) => stage.kind === 'gathering'),
    )
    if (idle) this.#sessions.delete(idle[0])
    return idle !== undefined
  }
}
