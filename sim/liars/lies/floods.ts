import { eventIdBytes } from '../../../core/event/ids.ts'
import type { Said } from '../../../sync/wire/body.ts'
import type { Lie, Telling } from '../telling.ts'

/** Asking for more than one's share. */

/** So many questions every so often. */
const questionsAtOnce = 8
const floodIntervalMs = 150

export const requestFlood: Lie = {
  kind: 'requestFlood',
  says: 'Asks and asks, for everything there is. It gets its share, and nobody else goes short.',
  tell(telling) {
    const mouth = telling.speak()
    mouth.onSaid = (them, payload) => {
      if (payload.type !== 'delivery') return
      telling.bites()
      mouth.say(them, { type: 'ack', cumulative: payload.sequence, beyond: new Uint8Array(32) })
    }
    telling.every(floodIntervalMs, () => {
      for (const them of telling.acquaintances)
        for (let count = 0; count < questionsAtOnce; count++) mouth.say(them, question(telling))
    })
  },
}

function question({ rng, liar }: Telling): Said {
  const number = rng.u32() >>> 1
  const held = { salt: rng.bytes(16), hashCount: 0, bits: new Uint8Array() }
  const latest = [...liar.root.latestEntries()].slice(0, 40)
  const questions: Said[] = [
    { type: 'since', number, store: rng.bytes(8), from: rng.below(100), held },
    { type: 'want', shortIds: latest.map(({ event }) => eventIdBytes(event.id).slice(0, 8)) },
    { type: 'keychainAsk' },
    {
      type: 'leaves',
      number,
      salt: rng.bytes(16),
      claims: [{ low: new Uint8Array(), high: undefined, kind: 'list', tags: [] }],
    },
  ]
  return rng.pick(questions)
}

export const amplification: Lie = {
  kind: 'amplification',
  says: 'Asks in the name of an address that never asked. What goes there is no more than what was sent for it.',
  tell(telling) {
    const { sim, rng } = telling
    const mouth = telling.speak()
    const victim = { host: sim.network.freshHost(), port: 47_000 }
    let sentBytes = 0
    let arrivedBytes = 0
    const place = sim.network.attach(telling.liar.device.number, victim.host, {
      onDatagram: (_, bytes) => {
        arrivedBytes += bytes.length
        telling.bites()
      },
      onStream: () => {},
    })
    telling.every(250, () => {
      const smallest = { hot: { salt: rng.bytes(16), hashCount: 0, bits: new Uint8Array() } }
      for (const { host } of telling.honest) {
        const hello = mouth.sealHello({ kind: 'announced' }, smallest)
        const asked = mouth.sealHello(
          { kind: 'addressed', token: rng.bytes(8), proven: rng.chance(0.5), deaf: true },
          smallest,
        )
        for (const bytes of [hello, asked]) {
          sentBytes += bytes.length
          telling.spoof(victim, { host, port: 47_000 }, bytes)
        }
      }
      for (const them of telling.acquaintances) {
        const bytes = mouth.sealSaid(them, question(telling))
        sentBytes += bytes.length
        telling.spoof(victim, them.address, bytes)
      }
    })
    telling.atEnd(() => {
      place.close()
      if (arrivedBytes <= sentBytes) return
      sim.fail({ oracle: 'amplification', says: `${sentBytes} bytes brought ${arrivedBytes} to who never asked` })
    })
  },
}
