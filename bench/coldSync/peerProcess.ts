import { assert, must } from '../../core/assert.ts'
import type { PeerApi } from '../../peer/contract.ts'
import { openPeer } from '../../peer/open.ts'
import { readLogHead } from '../keptLog.ts'
import { DATABASE_KEY, joiningFolder, servingFolder } from './folders.ts'
import type { Answer, Order } from './order.ts'

// One of the two peers of a cold sync, in a process of its own, on loopback.

const HOST = '127.0.0.1'
const SAMPLE_MS = 250

const tell = (answer: Answer): void => void process.send?.(answer)
process.once('message', (order: Order) => void (order.role === 'serve' ? serve(order) : join(order)))
process.once('disconnect', () => process.exit())

async function open(folder: string, withoutStreams = false) {
  const opened = await openPeer({ dataDir: folder, databaseKey: DATABASE_KEY, interfaces: [HOST], withoutStreams })
  assert(opened.ok, 'a folder that was just made opens')
  return opened.peer
}

async function serve({ logPath, folder, withoutStreams }: Extract<Order, { role: 'serve' }>): Promise<void> {
  await servingFolder(logPath, folder)
  const { api, udpPort } = await open(folder, withoutStreams)
  const { communityId } = readLogHead(logPath)
  const { items, stop } = await api.watch('network', { communityId }, () => {})
  stop()
  tell({ kind: 'serving', port: udpPort, eventCount: must(items[0], 'the community is open').eventCount })
}

async function join({ logPath, folder, port, eventCount }: Extract<Order, { role: 'join' }>): Promise<void> {
  const log = readLogHead(logPath)
  await joiningFolder(log, folder, `${HOST}:${port}`)
  const { communityId } = log
  const before = process.cpuUsage()
  const startMs = performance.now()
  const { api } = await open(folder)
  const residentSamples: number[] = []
  const sampling = setInterval(() => residentSamples.push(process.memoryUsage.rss()), SAMPLE_MS)
  const { firstMs, heldCount } = await held(api, communityId, eventCount)
  await shown(api, communityId)
  const endMs = performance.now()
  const { user, system } = process.cpuUsage(before)
  clearInterval(sampling)
  tell({
    kind: 'joined',
    tookMs: endMs - startMs,
    sinceFirstMs: endMs - firstMs,
    heldCount,
    residentBytes: Math.max(0, ...residentSamples),
    residentSamples,
    processorMs: (user + system) / 1_000,
  })
}

/** Until so many events are held: as the window of the app hears of it. */
async function held(api: PeerApi, communityId: string, eventCount: number) {
  return new Promise<{ firstMs: number; heldCount: number }>((resolve) => {
    let firstMs: number | undefined
    const look = (count: number): void => {
      if (count > 0) firstMs ??= performance.now()
      if (count >= eventCount) resolve({ firstMs: firstMs ?? performance.now(), heldCount: count })
    }
    void api
      .watch('network', { communityId }, (changes) => {
        for (const change of changes) if (change.op !== 'remove') look(change.item.eventCount)
      })
      .then(({ items }) => {
        for (const { eventCount: count } of items) look(count)
      })
  })
}

/** Until the channel's newest messages can be drawn. */
async function shown(api: PeerApi, communityId: string): Promise<void> {
  const channels = await api.call('channels.list', { communityId })
  const { roomId } = must(channels[0], 'the community has a channel')
  const { items, stop } = await api.watch('timeline', { communityId, roomId, limit: 50 }, () => {})
  assert(items.length > 0, 'the channel has messages')
  stop()
}
