import { utf8Bytes } from '../../../core/crypto/bytes.ts'
import { encodeBase64 } from '../../../core/event/ids.ts'
import type { Json } from '../../../core/event/json.ts'
import { eventBytesMax, prevEventCountMax } from '../../../core/limits.ts'
import { shelvedOf } from '../falseStore.ts'
import type { Crafted } from '../liar.ts'
import type { Lie, Telling } from '../telling.ts'

/** Events that cost more than they look like. */

export const oversize: Lie = {
  kind: 'oversize',
  says: 'Sends an event that is larger than any may be, and one that is just not. Only that one is taken.',
  tell(telling) {
    const { liar } = telling
    const room = telling.room
    const emptyBytes = liar.signed(telling.message(room, {}, { body: '' })).bytes.length
    const ofSize = (bytes: number) => liar.signed(telling.message(room, {}, { body: 'x'.repeat(bytes - emptyBytes) }))
    const largest = ofSize(eventBytesMax)
    const tooLarge = [ofSize(eventBytesMax + 1), ofSize(eventBytesMax + 500)]
    telling.forged(...tooLarge)
    telling.judge(largest)
    telling.spread([largest])
    telling.give(tooLarge)
  },
}

export const deepJson: Lie = {
  kind: 'deepJson',
  says: 'Nests what it says as deep as fits an event. No parser goes along.',
  tell(telling) {
    const { liar } = telling
    const event = liar.signed(telling.message(telling.room, {}, { body: MARK }))
    telling.forged(event)
    const depths = [17, 200, 5_000]
    const nested = [
      ...depths.map((depth) => `${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`),
      ...depths.map((depth) => `${'['.repeat(depth * 3)}${']'.repeat(depth * 3)}`),
      '['.repeat(30_000),
    ]
    const text = new TextDecoder().decode(event.bytes)
    telling.give(nested.map((value) => ({ ...event, bytes: withTrueHash(telling, text.replace(`"${MARK}"`, value)) })))
  },
}

const MARK = 'the mark'

/** The same text with the hash that such an event had to have. */
function withTrueHash({ liar }: Telling, text: string): Uint8Array {
  const hashes = /"hashes":\{"sha256":"[^"]*"\},/
  const unsigned = text.replace(hashes, '').replace(/"signatures":\{.*?\}\},/, '')
  const sha256 = encodeBase64(liar.crypto.sha256(utf8Bytes(unsigned)))
  return utf8Bytes(text.replace(hashes, `"hashes":{"sha256":"${sha256}"},`))
}

export const bomb: Lie = {
  kind: 'bomb',
  says: 'Says what is small on its way and large in memory, or very much of what is tiny. It costs what its rights allow.',
  tell(telling) {
    const { liar, rng } = telling
    const room = telling.room
    const heavy: Json[] = [
      Array.from({ length: 18_000 }, () => []),
      Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, {}])),
      '\u0001'.repeat(9_000),
    ]
    // One of them: each is some fifty datagrams to everybody, and that is what a world with all of them would spend its time on.
    const large = [liar.signed(telling.message(room, {}, { weight: rng.pick(heavy) }))]
    // All on the same parents, so that the graph is wider than one event can join again.
    const tiny: Crafted[] = Array.from({ length: prevEventCountMax + 4 }, () => liar.signed(telling.message(room)))
    telling.judge(...large, ...tiny)
    const junk = rng.chance(0.2) ? 1_200 : 30
    const begins = Array.from({ length: junk }, () => ({
      id: rng.bytes(32),
      originServerTs: telling.sim.time.nowMs,
      blob: rng.bytes(rng.between(41, 200)),
    }))
    telling.store(begins).publish([...large, ...tiny].map((event) => shelvedOf(liar, event)))
  },
}
