import { eventIdBytes } from '../../../core/event/ids.ts'
import type { Said } from '../../../sync/wire/body.ts'
import { UDP_PORT } from '../../world/simNetwork.ts'
import type { Lie, Telling } from '../telling.ts'

/** Asking for more than one's share. */

/** So many questions every so often. */
const questionsAtOnce = 4
const floodIntervalMs = 150

export const requestFlood: Lie = {
  kind: 'requestFlood',
  says: 'Asks and asks, for everything there is. It gets its share, and nobody else goes short.',
  tell(telling) {
    const mouth = telling.speak()
    mouth.onSaid = (_, payload) => {
      if (payload.type === 'delivery') telling.bites()
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
    const victim = { host: sim.network.freshHost(), port: UDP_PORT }
    let sentBytes = 0
    let arrivedBytes = 0
    // Nobody need be there to be sent something.
    const stop = sim.network.overhear((_, to, bytes) => {
      if (to?.host !== victim.host) return
      arrivedBytes += bytes.length
      telling.bites()
    })
    telling.every(250, () => {
      for (const { host } of telling.audience) {
        const hello = mouth.sealHello({ kind: 'announced' })
        const asked = mouth.sealHello({ kind: 'addressed', token: rng.bytes(8), proven: rng.chance(0.5), deaf: true })
        for (const bytes of [hello, asked]) {
          sentBytes += bytes.length
          telling.spoof(victim, { host, port: UDP_PORT }, bytes)
        }
      }
      for (const them of telling.acquaintances) {
        const bytes = mouth.sealSaid(them, question(telling))
        sentBytes += bytes.length
        telling.spoof(victim, them.address, bytes)
      }
    })
    telling.atEnd(() => {
      stop()
      if (arrivedBytes <= sentBytes) return
      sim.fail({ oracle: 'amplification', says: `${sentBytes} bytes brought ${arrivedBytes} to who never asked` })
    })
  },
}
