import { afterAll, expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { addressSilenceMs } from '../../sync/limits.ts'
import { clogMsMax } from '../limits.ts'
import { Village } from '../people/testing.ts'
import { calmOptions } from '../plan/calm.ts'
import { roundsOf } from '../plan/rounds.ts'
import { runWorld } from '../run/runWorld.ts'
import type { TraceRow } from '../trace/trace.ts'
import { type FaultKindOf, faultKinds } from './kinds.ts'
import { beginNetworkFault } from './networkFaults.ts'
import { mend } from './testing.ts'

const villages: Village[] = []
afterAll(() => {
  for (const village of villages) village.dismantle()
})

const faultOf = (kind: FaultKindOf<'network'>, draw: number) => ({ atMs: 0, forMs: 5_000, kind, device: 1, draw })

/** Four people in one community, whose network may be troubled. */
async function troubled(seed: string): Promise<Village> {
  const village = await Village.gathered(seed, 4)
  villages.push(village)
  village.network.isMended = false
  return village
}

/** Somebody is away while much is said, and comes back to it. */
async function fallBehind(village: Village): Promise<void> {
  await village.device(1).stop()
  for (let said = 0; said < 12; said++) await say(village, `word ${said}`)
  village.device(1).start()
}

async function say(village: Village, body: string): Promise<void> {
  const communityId = must(village.device(0).community, 'it is in one').communityId
  const [general] = await village.ask(0, 'channels.list', { communityId })
  await village.ask(0, 'messages.send', { communityId, roomId: must(general, 'there is a channel').roomId, body })
}

function expectAgreement(village: Village): void {
  const [first, ...others] = village.devices.map(({ number }) => village.heldBy(number))
  for (const held of others) expect(held).toEqual(first)
}

test.each(faultKinds.network)('%s bites, and once it is mended all agree', async (kind) => {
  const village = await troubled(kind)
  const bitten = () => village.faults.of(kind) > 0
  for (let draw = 0; draw < 20 && !bitten(); draw++) {
    const begun = beginNetworkFault(village, faultOf(kind, draw))
    await fallBehind(village)
    await village.pass(5_000)
    mend(begun)
  }
  expect(bitten()).toBe(true)
  village.network.isMended = true
  await village.pass(20_000)
  expectAgreement(village)
})

test.each(['streamCut', 'streamRefused', 'streamSlow'] as const)(
  '%s is told of where it begins, and in each round until all is mended',
  async (kind) => {
    const traits = { deviceCount: 2, minutes: 2, roundCount: 2, operationsPerMinute: 0, faultsPerMinute: 0 }
    const options = { ...calmOptions, ...traits }
    const [first, second] = roundsOf(options)
    const atMs = must(first, 'there is a round').beginMs + 1_000
    let rows: readonly TraceRow[] = []
    await runWorld({ seed: kind, options, operations: [], faults: [{ ...faultOf(kind, 1), atMs }] }, ({ trace }) => {
      rows = trace.rows
    })
    const told = rows.filter(({ detail }) => detail === kind)
    expect(told.map((row) => [row.kind, row.device, row.atMs])).toEqual([
      ['faultBegan', 1, atMs],
      ['faultEnded', 1, first?.mendMs],
      ['faultBegan', 1, second?.beginMs],
      ['faultEnded', 1, second?.mendMs],
    ])
  },
)

test('a clog is over after a while, however long it was to be', async () => {
  const village = await troubled('clog')
  beginNetworkFault(village, faultOf('clog', 1))
  await village.pass(clogMsMax + 100)
  const heldUp = village.faults.of('clog')
  await village.pass(10_000)
  expect(village.faults.of('clog')).toBe(heldUp)
})

test('what is wrong is the same for the same draw', async () => {
  const counts = []
  for (const draw of [7, 7, 9]) {
    const village = await troubled('same')
    beginNetworkFault(village, faultOf('partition', draw))
    await village.pass(30_000)
    counts.push(village.faults.of('partition'))
  }
  expect(counts[1]).toBe(counts[0])
  expect(counts[2]).not.toBe(counts[0])
})

test('whoever gets another address, or that of somebody else, is found again', async () => {
  const village = await troubled('moved')
  const hosts = village.devices.map(({ host }) => host)
  for (let draw = 0; draw < 6; draw++) {
    beginNetworkFault(village, faultOf('addressChange', draw))
    await village.pass(1_000)
    await say(village, `from ${draw}`)
    // Others believe that somebody is elsewhere once they were silent where they were.
    await village.pass(2 * addressSilenceMs)
    expectAgreement(village)
  }
  expect(village.devices.map(({ host }) => host)).not.toEqual(hosts)
  expect(new Set(village.devices.map(({ host }) => host)).size).toBe(4)
})
