import { eventIdBytes } from '../../../core/event/ids.ts'
import { ANSWER_BIT } from '../../../sync/gossip/answerer.ts'
import type { FilterBits } from '../../../sync/reconcile/bloomFilter.ts'
import { readFilter } from '../../../sync/reconcile/bloomFilter.ts'
import { TREE_KEY_BYTES } from '../../../sync/reconcile/treeKey.ts'
import { payloadsOfAllKinds } from '../../../sync/testing/anyPayload.ts'
import { SeededRandom } from '../../../sync/testing/seededRandom.ts'
import type { Payload, Said } from '../../../sync/wire/body.ts'
import { isSigned } from '../../../sync/wire/body.ts'
import type { Hello } from '../../../sync/wire/hello.ts'
import type { Crafted } from '../liar.ts'
import type { Acquaintance } from '../mouth.ts'
import type { Lie, Telling } from '../telling.ts'

/** Lies about what is held, in the words of the exchange. */

export const falseFilter: Lie = {
  kind: 'falseFilter',
  says: 'Answers what it is asked with filters, trees, sketches and lists that fit nothing. The honest agree past it.',
  tell(telling) {
    const { rng } = telling
    const mouth = telling.speak()
    mouth.onSaid = (them, payload) => {
      if (payload.type === 'hello') return
      const number = questionNumber(payload)
      if (number === undefined) return
      telling.bites()
      const nonsense = sayable(rng.u32()).filter((said) => 'number' in said)
      const answer = rng.pick(nonsense)
      mouth.say(them, { ...answer, number: number + ANSWER_BIT } as Said)
      if (rng.chance(0.3)) mouth.deliver(them, { type: 'done', number, next: rng.below(2 ** 32) })
    }
    telling.forEach((them) => {
      // Whatever can be said, unasked.
      for (const said of sayable(rng.u32())) if (said.type !== 'bye') mouth.say(them, said)
      mouth.greet(them.address, { kind: 'announced' }, falseClaims(telling, them))
    })
    telling.every(700, () => {
      for (const them of telling.acquaintances) {
        mouth.greet(them.address, { kind: 'announced' }, falseClaims(telling, them))
      }
    })
  },
}

/** Says of itself that it holds everything, or nothing, or very much. */
function falseClaims({ rng }: Telling, { deviceId }: Acquaintance): Partial<Hello> {
  const salt = rng.bytes(16)
  const filters: FilterBits[] = [
    { salt, hashCount: 0, bits: new Uint8Array() },
    { salt, hashCount: 1, bits: new Uint8Array(rng.between(1, 400)).fill(255) },
    { salt, hashCount: 16, bits: new Uint8Array(rng.between(1, 400)) },
    { salt, hashCount: rng.between(1, 16), bits: rng.bytes(rng.between(1, 400)) },
  ]
  return {
    hot: rng.pick(filters),
    low: rng.bytes(TREE_KEY_BYTES),
    count: rng.pick([0, 1, 2 ** 20, 2 ** 40]),
    pusher: new TextEncoder().encode(deviceId).slice(0, 8),
  }
}

/** One of everything that one can say to another. */
const sayable = (seed: number): Said[] =>
  payloadsOfAllKinds(new SeededRandom(seed)).filter((payload): payload is Said => !isSigned(payload))

function questionNumber(payload: Payload): number | undefined {
  if (payload.type === 'since') return payload.number
  const isExchange = payload.type === 'tree' || payload.type === 'leaves' || payload.type === 'sketch'
  return isExchange && payload.number < ANSWER_BIT ? payload.number : undefined
}

/** About one id in a hundred is in a filter that it was not put into. */
const triesMax = 500

export const groundIds: Lie = {
  kind: 'groundIds',
  says: 'Looks for events that a filter seems to hold already, and shows them to one alone. They reach everybody.',
  tell(telling) {
    const { liar } = telling
    const mouth = telling.speak()
    const room = telling.room
    let groundCount = 0
    mouth.onSaid = (them, payload) => {
      if (payload.type !== 'hello' || payload.hot.bits.length === 0 || groundCount >= 3) return
      const ground = grind(telling, payload.hot)
      if (ground === undefined) return
      groundCount++
      telling.judge(ground)
      const other = telling.acquaintances.find((each) => each !== them) ?? them
      telling.hand(other, liar.blob(ground.bytes))
    }
    // And some whose ids begin like those of others, so that short names of them are the same as far as can be had.
    const latest = [...room.latestEntries()].slice(0, 3).map(({ event }) => eventIdBytes(event.id)[0])
    const alike = Array.from({ length: 200 }, () => liar.signed(telling.message(room))).filter(({ id }) =>
      latest.includes(eventIdBytes(id)[0]),
    )
    telling.judge(...alike)
    if (alike.length > 0) telling.give(alike, (_, index) => index === 0)
  },
}

function grind(telling: Telling, filter: FilterBits): Crafted | undefined {
  const { liar } = telling
  const unsigned = telling.message(telling.room)
  const { has } = readFilter(liar.crypto, liar.epoch.keys.bloom, filter)
  for (let nonce = 0; nonce < triesMax; nonce++) {
    const event = liar.signed({ ...unsigned, depth: nonce })
    if (has(eventIdBytes(event.id))) return event
  }
  return undefined
}
