import { isAccepted } from '../../../core/graph/entry.ts'
import type { Crafted } from '../liar.ts'
import type { Lie, Telling } from '../telling.ts'
import { stripped } from './forgeries.ts'

/** Events that are good by themselves, and are not told to everybody in the same way. */

export const equivocation: Lie = {
  kind: 'equivocation',
  says: 'Tells one half one story and the other half another, at the same place. Both stay, and all come to know both.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const topic = (words: string) => liar.draft(room, { type: 'm.room.topic', stateKey: '', content: { topic: words } })
    const name = (displayname: string) =>
      liar.draft(room, {
        type: 'm.room.member',
        stateKey: liar.userId,
        content: { membership: 'join', displayname },
      })
    const stories = [
      [telling.message(room), topic('one story'), name('One')],
      [telling.message(room), topic('another story'), name('Another')],
    ].map((story) => story.map((unsigned) => liar.signed(unsigned)))
    for (const [half, story] of stories.entries()) {
      telling.judge(...story)
      telling.give(story, (_, index) => index % 2 === half)
    }
  },
}

export const forkedChain: Lie = {
  kind: 'forkedChain',
  says: 'Goes on from long ago as if it had written nothing since. The branches are kept and merged.',
  tell(telling) {
    const { liar, rng } = telling
    const room = telling.room
    const own = [...room.entries()].filter((entry) => entry.event.sender === liar.userId && isAccepted(entry))
    const from = rng.pick(own.length === 0 ? [...room.forwardExtremities] : own)
    const chain: Crafted[] = []
    for (let length = rng.between(2, 6); length > 0; length--) {
      const content = { msgtype: 'm.text', body: `as if nothing had been ${length}` }
      const last = chain.at(-1)
      const draft = { type: 'm.room.message', content }
      chain.push(liar.signed(liar.draftUpon(room, from, draft, last ? { prev_events: [last.id] } : {})))
    }
    const [first] = chain
    if (first && liar.isAllowed(first)) telling.watch(...chain)
    // Each is told another beginning of it.
    telling.forEach((them) => {
      const told = chain.slice(0, 1 + (telling.indexOf(them) % chain.length))
      for (const event of told) telling.hand(them, liar.blob(event.bytes))
    })
  },
}

export const withheld: Lie = {
  kind: 'withheld',
  says: 'Gives every piece to somebody else, and of one only the husk to some. All pieces find together.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const chain = chainOf(telling, 4)
    const [first] = chain
    if (first && liar.isAllowed(first)) telling.watch(...chain)
    const husk = liar.signed(telling.message(room))
    telling.judge(husk)
    telling.forEach((them) => {
      const index = telling.indexOf(them)
      for (const [place, event] of chain.entries())
        if (place % Math.max(2, telling.audience.length) === index) telling.hand(them, liar.blob(event.bytes))
      telling.hand(them, liar.blob((index % 2 === 0 ? husk : stripped(husk)).bytes))
    })
  },
}

export const backDated: Lie = {
  kind: 'backDated',
  says: 'Says that it wrote long ago. It takes the place that its parents leave it, the same on every peer.',
  tell: (telling) =>
    dated(telling, [0, 1, telling.sim.time.nowMs - 365 * 24 * 3_600_000, telling.sim.time.nowMs - 60_000]),
}

export const futureDated: Lie = {
  kind: 'futureDated',
  says: 'Says that it wrote long from now, and builds on that. It counts a day above its parents at most.',
  tell: (telling) =>
    dated(telling, [
      telling.sim.time.nowMs + 3_600_000,
      telling.sim.time.nowMs + 30 * 24 * 3_600_000,
      Number.MAX_SAFE_INTEGER,
    ]),
}

/** Messages and a state event that claim to be of these times. */
function dated(telling: Telling, times: readonly number[]): void {
  const { liar } = telling
  const room = telling.room
  const events = times.map((time) => liar.signed(telling.message(room, { origin_server_ts: time })))
  const topic = { type: 'm.room.topic', stateKey: '', content: { topic: 'at another time' } }
  events.push(liar.signed(liar.draft(room, topic, { origin_server_ts: times.at(-1) ?? 0 })))
  telling.judge(...events)
  telling.spread(events)
}

/** Messages each of which is built on the one before it. */
function chainOf(telling: Telling, length: number): Crafted[] {
  const room = telling.room
  const chain: Crafted[] = []
  for (let parent: Crafted | undefined; chain.length < length; parent = chain.at(-1)) {
    chain.push(telling.liar.signed(telling.message(room, parent ? { prev_events: [parent.id] } : {})))
  }
  return chain
}
