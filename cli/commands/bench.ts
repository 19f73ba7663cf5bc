import { writeFile } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import {
  mergeMembersMax,
  mergeMembersMin,
  reconciledEventsCounts,
  reconciledEventsMax,
  resolveRunsCount,
  searchedMessagesCount,
  searchedMessagesMax,
  setEventsCount,
  setEventsMax,
  storedEventsCount,
} from '../../bench/limits.ts'
import { assert } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { type Cli, wholeNumber } from '../cli.ts'
import { stoppedEarly, Unsuccessful } from '../failure.ts'
import { benchColdSync } from './benchColdSync.ts'
import { benchLatency } from './benchLatency.ts'
import { benchMesh } from './benchMesh.ts'

interface ResolveOptions {
  runs: number
  members?: number[]
  json?: true
}

interface IngestOptions {
  json?: true
}

interface StoreOptions {
  events: number
  messages: number
  json?: true
}

interface SetOptions {
  events: number
  json?: true
}

interface ReconcileOptions {
  events: number[]
  picture?: string
  json?: true
}

/** Measurements, on rooms that are generated here and are the same on every machine. */
export function bench(program: Command, cli: Cli): void {
  const group = program.command('bench').description('measure Roost on this machine')
  group
    .command('resolve')
    .description('how long resolving the state of large forked rooms takes, and whether the outcome is right')
    .option('--runs <n>', 'timed runs for each room, after a first one', wholeNumber(1, 10_000), resolveRunsCount)
    .option('--members <list>', 'instead: one small fork in rooms of these sizes, such as 1000,10000,100000', sizes)
    .option('--json', 'print JSON, also for errors')
    .action((options: ResolveOptions) =>
      options.members ? benchMembers(cli, options, options.members) : benchRooms(cli, options),
    )
  group
    .command('ingest')
    .description('how fast the events of large forked rooms are judged, placed and written to an encrypted database')
    .option('--json', 'print JSON, also for errors')
    .action((options: IngestOptions) => benchIngests(cli, options))
  group
    .command('store')
    .description('how fast a community is written to its encrypted file, and how fast its messages are searched')
    .option('--events <n>', 'events that are written in each way', wholeNumber(100, 1_000_000), storedEventsCount)
    .option(
      '--messages <n>',
      'messages that are searched',
      wholeNumber(100, searchedMessagesMax),
      searchedMessagesCount,
    )
    .option('--json', 'print JSON, also for errors')
    .action((options: StoreOptions) => benchStores(cli, options))
  group
    .command('set')
    .description('how long the set of all events takes to be loaded, asked for its root and added to, and its memory')
    .option('--events <n>', 'events of each set', wholeNumber(100, setEventsMax), setEventsCount)
    .option('--json', 'print JSON, also for errors')
    .action((options: SetOptions) => benchSets(cli, options))
  group
    .command('reconcile')
    .description('how many bytes and round trips it takes two peers to find out what differs, beside another protocol')
    .option('--events <list>', 'shared events, such as 10000,100000', sharedCounts, [...reconciledEventsCounts])
    .option('--picture <file>', 'also draw the largest sets into this file, as SVG')
    .option('--json', 'print JSON, also for errors')
    .action((options: ReconcileOptions) => benchReconciles(cli, options))
  benchColdSync(group, cli)
  benchMesh(group, cli)
  benchLatency(group, cli)
}

async function benchReconciles(cli: Cli, options: ReconcileOptions): Promise<void> {
  const { benchReconcile, reconcileCases } = await import('../../bench/reconcile/reconcileBench.ts')
  const { reconcileTable } = await import('../../bench/reconcile/reconcileTable.ts')
  const { machine } = await import('../../bench/machine.ts')
  const results = await oneByOne(cli, reconcileCases(options.events), benchReconcile)
  const on = machine()
  if (options.picture !== undefined) {
    const { reconcilePicture } = await import('../../bench/reconcile/reconcilePicture.ts')
    await writeFile(options.picture, reconcilePicture(results))
  }
  cli.print(options, { machine: on, results }, reconcileTable(results, on))
  const wrong = results.filter(({ ours, tree, rival }) => !ours.isEqual || !tree.isEqual || !rival.isRight)
  if (wrong.length > 0) throw new Unsuccessful('failed', 'Not all sets became equal.')
}

async function benchSets(cli: Cli, options: SetOptions): Promise<void> {
  const { benchSet, SET_SHAPES } = await import('../../bench/setBench.ts')
  const { setTable } = await import('../../bench/tables.ts')
  const { machine } = await import('../../bench/machine.ts')
  const shapes = SET_SHAPES.map((name) => ({ name, eventCount: options.events }))
  const sets = await oneByOne(cli, shapes, benchSet)
  const on = machine()
  cli.print(options, { machine: on, sets }, setTable(sets, on))
}

async function benchStores(cli: Cli, options: StoreOptions): Promise<void> {
  const { benchStore } = await import('../../bench/storeBench.ts')
  const { benchSearch } = await import('../../bench/searchBench.ts')
  const { storeTable } = await import('../../bench/tables.ts')
  const { machine } = await import('../../bench/machine.ts')
  const [store] = await oneByOne(cli, [options.events], benchStore)
  const [search] = await oneByOne(cli, [options.messages], (_, messageCount) => benchSearch(messageCount))
  assert(store && search, 'both were measured')
  const on = machine()
  cli.print(options, { machine: on, store, search }, storeTable(store, search, on))
}

async function benchIngests(cli: Cli, options: IngestOptions): Promise<void> {
  const { LARGE_ROOMS } = await import('../../bench/largeRooms.ts')
  const { benchIngest } = await import('../../bench/ingestBench.ts')
  const { ingestTable } = await import('../../bench/tables.ts')
  const { machine } = await import('../../bench/machine.ts')
  const rooms = await oneByOne(cli, LARGE_ROOMS, benchIngest)
  const on = machine()
  cli.print(options, { machine: on, rooms }, ingestTable(rooms, on))
}

async function benchRooms(cli: Cli, options: ResolveOptions): Promise<void> {
  const { LARGE_ROOMS } = await import('../../bench/largeRooms.ts')
  const { benchResolve } = await import('../../bench/resolveBench.ts')
  const { resolveTable } = await import('../../bench/tables.ts')
  const { machine } = await import('../../bench/machine.ts')
  const rooms = await oneByOne(cli, LARGE_ROOMS, (crypto, room) => benchResolve(crypto, room, options.runs))
  const on = machine()
  cli.print(options, { machine: on, rooms }, resolveTable(rooms, on))
  const wrong = rooms.filter(({ isAgreed }) => !isAgreed).map(({ name }) => name)
  if (wrong.length > 0) throw new Unsuccessful('failed', `Resolved to another state: ${wrong.join(', ')}.`)
}

async function benchMembers(cli: Cli, options: ResolveOptions, memberCounts: readonly number[]): Promise<void> {
  const { benchMerge } = await import('../../bench/mergeBench.ts')
  const { growthOf, mergeTable } = await import('../../bench/tables.ts')
  const { machine } = await import('../../bench/machine.ts')
  const rooms = await oneByOne(cli, memberCounts, benchMerge)
  const on = machine()
  cli.print(options, { machine: on, rooms, growth: growthOf(rooms) ?? null }, mergeTable(rooms, on))
}

/** Nothing can interrupt a measurement, so a wish to stop is heard between two of them. */
async function oneByOne<Item, Result>(
  cli: Cli,
  items: readonly Item[],
  bench: (crypto: CryptoPort, item: Item) => Result,
): Promise<Result[]> {
  const { default: sodium } = await import('libsodium-wrappers')
  const { sodiumCrypto } = await import('../../core/crypto/sodium.ts')
  await sodium.ready
  const results: Result[] = []
  for (const item of items) {
    await turn()
    if (cli.stop.aborted) throw stoppedEarly()
    results.push(bench(sodiumCrypto(sodium), item))
  }
  return results
}

const sizes = (text: string): number[] => distinct(text, mergeMembersMin, mergeMembersMax)
const sharedCounts = (text: string): number[] => distinct(text, 100, reconciledEventsMax)

/** Numbers with commas between them. */
function distinct(text: string, min: number, max: number): number[] {
  const list = text.split(',').map(wholeNumber(min, max))
  if (new Set(list).size < list.length) throw new InvalidArgumentError('A size stands there twice.')
  return list
}
