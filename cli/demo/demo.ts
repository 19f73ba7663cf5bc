import { type DemoBoard, RefusalError, type TurnedDial } from '../../peer/contract.ts'
import type { DialSettings } from '../../peer/dials/dials.ts'
import { LiveQueries } from '../../peer/live/liveQueries.ts'
import { boardLookMs } from '../limits.ts'
import { boardOf, communityOf, messagesOf } from './board.ts'
import { smallTalk } from './cast.ts'
import type { Comparison } from './comparison.ts'
import type { DemoPeer } from './demoPeer.ts'
import type { Look } from './look.ts'
import { judge, type Verdict } from './verdict.ts'

/** Peers side by side in one community, their dials, and whether they agree. */
export class Demo {
  /** What the board shows, for whoever looks at it. */
  readonly live: LiveQueries
  readonly #comparison: Comparison
  readonly #communityId: string
  readonly #stoppedAfter = new Map<DemoPeer, ReadonlyMap<string, string | null>>()
  #looks: readonly Look[]
  #verdict: Verdict
  #isPaused = false
  /** When somebody came back while not all agreed. */
  #mendedMs: number | undefined
  #mendedForMs: number | null = null
  #saidCount = 0

  constructor(comparison: Comparison, communityId: string) {
    this.#comparison = comparison
    this.#communityId = communityId
    this.#looks = comparison.looks(communityId)
    this.#verdict = judge(this.#looks)
    this.live = new LiveQueries((_delayMs, task) => {
      const timer = setTimeout(task, boardLookMs)
      return () => clearTimeout(timer)
    })
    this.live.follow(() => this.#look())
    for (const peer of comparison.peers) peer.follow(() => this.live.refresh())
  }

  board(roomId: string | null): DemoBoard {
    return boardOf(
      {
        peers: this.#comparison.peers,
        communityId: this.#communityId,
        looks: this.#looks,
        verdict: this.#verdict,
        mendedForMs: this.#mendedForMs,
        isPaused: this.#isPaused,
        wordsOf: (peer, root) => this.#comparison.wordsOf(peer, root),
        stoppedAfter: (peer, room) => this.#stoppedAfter.get(peer)?.get(room) ?? null,
      },
      roomId,
    )
  }

  turn({ peer: place, dial, value }: TurnedDial): void {
    const peer = this.#peer(place)
    if (dial === 'cut') this.#disturb(peer, { isCut: value })
    else if (dial === 'asleep') this.#disturb(peer, { isAsleep: value })
    else peer.turn({ [dial]: value })
    this.live.refresh()
  }

  mendAll(): void {
    for (const peer of this.#comparison.peers) this.#disturb(peer, { isCut: false })
    this.live.refresh()
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    for (const peer of this.#comparison.peers) peer.turn({ isHeld: isPaused })
    this.live.refresh()
  }

  async write(place: number, roomId: string, body: string): Promise<void> {
    const peer = this.#peer(place)
    const [firstName] = peer.name.split(' ')
    if (peer.dials.settings.isAsleep) throw new RefusalError('busy', `${firstName} is asleep. Wake ${firstName} first.`)
    await peer.api.call('messages.send', { communityId: this.#communityId, roomId, body })
  }

  /** Lets everybody who is awake say something. */
  async everyoneWrites(roomId: string): Promise<void> {
    const awake = [...this.#comparison.peers.entries()].filter(([, { dials }]) => !dials.settings.isAsleep)
    await Promise.all(awake.map(([place]) => this.write(place, roomId, this.#nextSaid())))
  }

  close(): void {
    this.live.close()
  }

  #peer(place: number): DemoPeer {
    const peer = this.#comparison.peers[place]
    if (peer === undefined) throw new RefusalError('notFound', 'There is no such peer on this board.')
    return peer
  }

  #nextSaid(): string {
    return smallTalk[this.#saidCount++ % smallTalk.length] ?? ''
  }

  /** Cuts a peer off or lets it come back, and remembers what it had by then, or since when it is back. */
  #disturb(peer: DemoPeer, turned: Pick<Partial<DialSettings>, 'isCut' | 'isAsleep'>): void {
    const wasUnreachable = peer.dials.isUnreachable
    peer.turn(turned)
    if (peer.dials.isUnreachable === wasUnreachable) return
    if (wasUnreachable) {
      this.#stoppedAfter.delete(peer)
      if (!this.#areAgreed) this.#mendedMs = performance.now()
      return
    }
    const community = communityOf(peer, this.#communityId)
    const rooms = [...(community?.graph.rooms.keys() ?? [])]
    const newest = (roomId: string) => messagesOf(community, roomId).at(-1)?.eventId ?? null
    this.#stoppedAfter.set(peer, new Map(rooms.map((roomId) => [roomId, newest(roomId)])))
  }

  get #areAgreed(): boolean {
    return this.#verdict.agreeing.length === this.#comparison.peers.length
  }

  #look(): void {
    const wereAgreed = this.#areAgreed
    this.#looks = this.#comparison.looks(this.#communityId)
    this.#verdict = judge(this.#looks)
    if (!this.#areAgreed) {
      this.#mendedForMs = null
    } else if (!wereAgreed) {
      this.#mendedForMs = this.#mendedMs === undefined ? null : Math.round(performance.now() - this.#mendedMs)
      this.#mendedMs = undefined
    }
  }
}
