// Replicates a log to a peer that has nothing, each side a process, over TCP on loopback.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Hypercore from 'hypercore'
import { dial, eventsOf, listen } from './wire.mjs'

process.once('message', (order) => (order.role === 'serve' ? serve(order) : join_(order)))

async function serve({ logPath, folder }) {
  mkdirSync(folder, { recursive: true })
  const core = new Hypercore(join(folder, 'log'))
  await core.ready()
  const events = eventsOf(logPath)
  for (let at = 0; at < events.length; at += 1_000) await core.append(events.slice(at, at + 1_000))
  const port = await listen((socket) => socket.pipe(core.replicate(false)).pipe(socket))
  process.send({ kind: 'serving', port, key: core.key.toString('hex'), eventCount: events.length })
}

async function join_({ folder, port, key, eventCount }) {
  mkdirSync(folder, { recursive: true })
  const core = new Hypercore(join(folder, 'log'), Buffer.from(key, 'hex'))
  await core.ready()
  const startMs = performance.now()
  const socket = dial(port)
  socket.pipe(core.replicate(true)).pipe(socket)
  await core.update({ wait: true })
  await core.download({ start: 0, end: eventCount }).done()
  const tookMs = performance.now() - startMs
  process.send({ kind: 'joined', tookMs, heldCount: core.contiguousLength, residentBytes: process.memoryUsage.rss() })
}
