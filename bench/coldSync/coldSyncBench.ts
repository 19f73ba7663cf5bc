import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assert } from '../../core/assert.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { keptLogPath } from '../keptLog.ts'
import { takeAlone } from './alone.ts'
import type { Answer, Order } from './order.ts'
import type { ColdWay } from './ways.ts'

export interface ColdSyncRow {
  readonly way: ColdWay
  readonly outcome: 'done' | 'notInstalled' | 'failed'
  readonly eventCount: number
  readonly tookMs: number
  readonly eventsPerSecond: number
  /** Of the process of the peer that had nothing; samples stand a quarter of a second apart. */
  readonly residentBytesMax: number
  readonly residentSamples: readonly number[]
  readonly processorMs: number | null
}

const SCRIPTS: Readonly<Record<Exclude<ColdWay, 'alone'>, string>> = {
  tcp: './peerProcess.ts',
  udp: './peerProcess.ts',
  hypercore: '../rivals/hypercore.mjs',
  automerge: '../rivals/automerge.mjs',
}
/** Packages of `bench/rivals`. */
const RIVALS: Partial<Record<ColdWay, string>> = { hypercore: 'hypercore', automerge: '@automerge/automerge' }

/**
 * Two processes on loopback: one holds a log of real sealed events, the other has nothing and takes all of it. Timed in the
 * second, from its start until everything is stored and the newest messages can be drawn.
 */
export async function benchColdSync(crypto: CryptoPort, way: ColdWay, messageCount: number): Promise<ColdSyncRow> {
  if (way === 'alone') return rowOf(way, await takeAlone(crypto, messageCount))
  if (!isInstalled(way)) return nothingOf(way, 'notInstalled')
  const logPath = keptLogPath(crypto, messageCount)
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  const [serving, joining] = [start(way), start(way)]
  try {
    const orders = { logPath, withoutStreams: way === 'udp' }
    const served = await ask(serving, { role: 'serve', folder: join(folder, 'serving'), ...orders })
    if (served?.kind !== 'serving') return nothingOf(way, 'failed')
    // What a rival's key is travels along.
    const joined = await ask(joining, { ...orders, ...served, role: 'join', folder: join(folder, 'joining') })
    if (joined?.kind !== 'joined') return nothingOf(way, 'failed')
    assert(joined.heldCount >= served.eventCount, 'everything came')
    return rowOf(way, { ...joined, eventCount: served.eventCount })
  } finally {
    for (const child of [serving, joining]) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Taken {
  readonly eventCount: number
  readonly tookMs: number
  readonly processorMs?: number
  readonly residentBytes?: number
  readonly residentSamples?: readonly number[]
}

function rowOf(way: ColdWay, taken: Taken): ColdSyncRow {
  const { eventCount, tookMs, processorMs = null, residentSamples = [] } = taken
  const residentBytesMax = taken.residentBytes ?? process.memoryUsage.rss()
  const eventsPerSecond = (eventCount / tookMs) * 1_000
  return { way, outcome: 'done', eventCount, tookMs, eventsPerSecond, residentBytesMax, residentSamples, processorMs }
}

const nothingOf = (way: ColdWay, outcome: 'notInstalled' | 'failed'): ColdSyncRow => ({
  ...{ way, outcome, eventCount: 0, tookMs: 0, eventsPerSecond: 0 },
  ...{ residentBytesMax: 0, residentSamples: [], processorMs: null },
})

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

function isInstalled(way: ColdWay): boolean {
  const rival = RIVALS[way]
  return rival === undefined || existsSync(pathOf(`../rivals/node_modules/${rival}`))
}

const start = (way: keyof typeof SCRIPTS): ChildProcess =>
  fork(pathOf(SCRIPTS[way]), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

/** Undefined where the process ends without an answer. */
async function ask(child: ChildProcess, order: Order): Promise<Answer | undefined> {
  const answer = once(child, 'message').then(([message]) => message as Answer)
  const end = once(child, 'exit').then(() => undefined)
  child.send(order)
  return Promise.race([answer, end])
}
