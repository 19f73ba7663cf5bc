import { datagramBytesMax, datagramSizesBytes } from '../../sync/limits.ts'
import { mutate } from '../../sync/testing/mutate.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { oldEpochKey } from './oldEpochKey.ts'
import type { Nuisance, NuisanceKind, Outsider } from './outsider.ts'

/** How often, and how much at a time, somebody sends who floods. */
const burstMs = 200
const burstCount = 12

const randomPackets: Nuisance = {
  kind: 'randomPackets',
  says: 'Sends noise, of the sizes that datagrams have and of others. It is dropped, and nobody answers.',
  refusedAs: ['oversize', 'garbage', 'otherCommunity'],
  begin(outsider) {
    const { rng } = outsider
    outsider.every(burstMs, () => {
      for (const to of outsider.addresses) {
        const size = rng.chance(0.8) ? rng.pick(datagramSizesBytes) : rng.between(0, datagramBytesMax + 300)
        outsider.send(to, rng.bytes(size))
      }
    })
  },
}

const replayedPackets: Nuisance = {
  kind: 'replayedPackets',
  says: 'Plays back what passed, as it was or with something changed. It was heard once, and is not heard again.',
  refusedAs: ['replay', 'seal', 'mac'],
  begin(outsider) {
    const { rng } = outsider
    const random = new SeededRandom(rng.u32())
    outsider.record()
    outsider.every(burstMs, () => {
      if (outsider.recorded.length === 0) return
      for (const to of outsider.addresses) {
        const { bytes } = rng.pick(outsider.recorded)
        outsider.send(to, rng.chance(0.7) ? bytes : mutate(bytes, random, [rng.pick(outsider.recorded).bytes]))
      }
    })
  },
}

const spoofedSource: Nuisance = {
  kind: 'spoofedSource',
  says: 'Sends noise and recordings in the name of members’ addresses. Nobody is taken for elsewhere, or for gone.',
  refusedAs: ['replay', 'otherCommunity'],
  begin(outsider) {
    const { rng } = outsider
    outsider.record()
    outsider.every(burstMs, () => {
      for (const to of outsider.addresses) {
        const [from] = rng.shuffled(outsider.addresses.filter(({ host }) => host !== to.host))
        if (from === undefined) return
        const bytes =
          outsider.recorded.length > 0 && rng.chance(0.6) ? rng.pick(outsider.recorded).bytes : rng.bytes(256)
        outsider.sendAs(from, to, bytes)
      }
    })
  },
}

const beaconFlood: Nuisance = {
  kind: 'beaconFlood',
  says: 'Announces without end. It costs those who hear it a hash each, and those who are heard are heard still.',
  refusedAs: ['replay', 'otherCommunity', 'flood'],
  begin: (outsider) => flood(outsider),
}

function flood(outsider: Outsider): void {
  const { rng } = outsider
  outsider.record()
  outsider.every(burstMs, () => {
    for (let count = 0; count < burstCount; count++) {
      const replayed = outsider.recorded.length > 0 && rng.chance(0.2) ? rng.pick(outsider.recorded).bytes : undefined
      outsider.announce(replayed ?? rng.bytes(rng.pick(datagramSizesBytes)))
    }
  })
}

/** Everything that somebody can do who is no member. */
export const nuisances: Readonly<Record<NuisanceKind, Nuisance>> = {
  randomPackets,
  replayedPackets,
  oldEpochKey,
  spoofedSource,
  beaconFlood,
}
