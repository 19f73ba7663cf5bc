import type { CryptoPort } from '../../core/crypto/port.ts'
import type { DiskImages } from '../disk/simDisk.ts'
import { gatheringMs, settledVariantCount } from '../limits.ts'
import { found } from '../people/gathering.ts'
import type { Person } from '../people/person.ts'
import { calmOptions } from '../plan/calm.ts'
import type { Plan, WorldOptions } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import type { TraceRow } from '../trace/trace.ts'
import { World } from './world.ts'

/** A community that was there before the world began: what its devices have on their disks and its people in their drawers, and how that came. */
interface Settled {
  readonly disks: readonly DiskImages[]
  readonly drawers: readonly Pick<Person, 'words' | 'links'>[]
  readonly rows: readonly TraceRow[]
}

/** Lets a world begin: with people who have yet to become a community, or with one. */
export async function begin(world: World, realCrypto: CryptoPort): Promise<void> {
  const { options, seed } = world.plan
  if (options.beginning === 'settled') {
    const settled = await settledCommunity(
      options,
      new Rng(seed).fork('settled').below(settledVariantCount),
      realCrypto,
    )
    world.trace.earlierRows = settled.rows
    for (const [number, images] of settled.disks.entries()) world.devices[number]?.disk.restore(images)
    // Of their own: what people do with their links is no business of the next world.
    for (const [number, { words, links }] of settled.drawers.entries()) {
      Object.assign(world.people[number] ?? {}, { words, links: [...links] })
    }
  }
  for (const device of world.devices) device.start()
  if (options.beginning === 'founding') void found(world)
}

/** Made once in a process for each kind of world: founding and joining take longer than all that is done in many worlds. */
const known = new Map<string, Promise<Settled>>()

function settledCommunity(options: WorldOptions, variant: number, realCrypto: CryptoPort): Promise<Settled> {
  const { deviceCount, crypto } = options
  const name = `settled ${deviceCount} ${crypto} ${variant}`
  const settled = known.get(name) ?? settle(peacefulPlan(name, { deviceCount, crypto }), realCrypto)
  known.set(name, settled)
  return settled
}

async function settle(plan: Plan, realCrypto: CryptoPort): Promise<Settled> {
  const world = new World(plan, realCrypto, -gatheringMs)
  await begin(world, realCrypto)
  await world.runTo(gatheringMs)
  await Promise.all(world.devices.map((device) => device.stop()))
  const settled = {
    disks: world.devices.map(({ disk }) => disk.images()),
    drawers: world.people.map(({ words, links }) => ({ words, links: [...links] })),
    rows: world.trace.rows.map((row) => ({ ...row, atMs: row.atMs - gatheringMs })),
  }
  world.dismantle()
  return settled
}

/** A world in which nothing goes wrong, and nobody does anything but join. */
const peacefulPlan = (seed: string, options: Pick<WorldOptions, 'deviceCount' | 'crypto'>): Plan => ({
  seed,
  options: {
    ...calmOptions,
    ...options,
    beginning: 'founding',
    minutes: gatheringMs / 60_000,
    operationsPerMinute: 0,
    faultsPerMinute: 0,
  },
  operations: [],
  faults: [],
})
