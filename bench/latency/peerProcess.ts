import { setTimeout as pause } from 'node:timers/promises'
import { assert, must } from '../../core/assert.ts'
import { KEY_BYTES } from '../../core/crypto/port.ts'
import type { PeerApi, TimelineItem } from '../../peer/contract.ts'
import { openPeer } from '../../peer/open.ts'
import { latencyPauseMaxMs, latencyPauseMinMs } from '../limits.ts'
import { loseDatagrams } from './lossySockets.ts'
import type { Answer, Order } from './order.ts'

// One of the two peers between which messages are timed, in a process of its own, on loopback.

const LOOK_MS = 20
let opened: { readonly api: PeerApi; readonly communityId: string } | undefined

const tell = (answer: Answer): void => void process.send?.(answer)
process.on('message', (order: Order) => void obey(order))
process.once('disconnect', () => process.exit())

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'found': {
      const api = await open(order.folder, order.lossShare, 'Ada')
      const { communityId } = await api.call('communities.create', { name: 'Latency' })
      opened = { api, communityId }
      const { link } = await api.call('invites.create', { communityId, kind: 'open' })
      tell({ kind: 'founded', link })
      break
    }
    case 'join': {
      const api = await open(order.folder, order.lossShare, 'Ben')
      const { communityId } = await api.call('communities.join', { link: order.link })
      await watch(api, communityId)
      tell({ kind: 'ready' })
      break
    }
    case 'send':
      await send(order.messageCount)
      break
  }
}

async function open(folder: string, lossShare: number, name: string): Promise<PeerApi> {
  if (lossShare > 0) loseDatagrams(lossShare)
  const result = await openPeer({
    dataDir: folder,
    databaseKey: new Uint8Array(KEY_BYTES).fill(1),
    interfaces: ['127.0.0.1'],
  })
  assert(result.ok, 'a new folder opens')
  await result.peer.api.call('profile.create', { name, deviceName: 'bench' })
  return result.peer.api
}

/** Tells of each message when the timeline that a window would draw has it. */
async function watch(api: PeerApi, communityId: string): Promise<void> {
  const roomId = await channelOf(api, communityId)
  const look = (item: TimelineItem): void => {
    if (item.kind === 'message' && item.body.startsWith('#')) {
      tell({ kind: 'seen', index: Number(item.body.slice(1).split(' ')[0]), atMs: now() })
    }
  }
  await api.watch('timeline', { communityId, roomId, limit: 50 }, (changes) => {
    for (const change of changes) if (change.op === 'insert') look(change.item)
  })
  await settled(api, communityId)
}

async function send(messageCount: number): Promise<void> {
  const { api, communityId } = must(opened, 'the community was founded')
  const roomId = await channelOf(api, communityId)
  await settled(api, communityId)
  const atMs: number[] = []
  for (let index = 0; index < messageCount; index++) {
    await pause(latencyPauseMinMs + Math.random() * (latencyPauseMaxMs - latencyPauseMinMs))
    atMs.push(now())
    await api.call('messages.send', { communityId, roomId, body: `#${index} ${'as long as messages are '.repeat(3)}` })
  }
  tell({ kind: 'sent', atMs })
}

/** Until both are here and hold the same. */
async function settled(api: PeerApi, communityId: string): Promise<void> {
  for (;;) {
    const { items, stop } = await api.watch('network', { communityId }, () => {})
    stop()
    const [network] = items
    if (network && network.peerCount > 0 && network.agreeingCount === network.peerCount) return
    await pause(LOOK_MS)
  }
}

async function channelOf(api: PeerApi, communityId: string): Promise<string> {
  for (;;) {
    const [channel] = await api.call('channels.list', { communityId })
    if (channel?.joined) return channel.roomId
    // Until all of the history is here, joining is refused.
    if (channel) await api.call('channels.join', { communityId, roomId: channel.roomId }).catch(() => {})
    await pause(LOOK_MS)
  }
}

const now = (): number => Number(process.hrtime.bigint()) / 1_000_000
