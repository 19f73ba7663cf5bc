// Brings a document with one change for each event to a peer that has nothing, each side a process, over TCP on loopback.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Automerge from '@automerge/automerge'
import { dial, eventsOf, listen, receive, send } from './wire.mjs'

process.once('message', (order) => (order.role === 'serve' ? serve(order) : join_(order)))

async function serve({ logPath }) {
  // Writing so many changes takes minutes.
  const keptPath = `${logPath}.automerge`
  const events = eventsOf(logPath)
  const doc = existsSync(keptPath) ? Automerge.load(readFileSync(keptPath)) : written(events)
  if (!existsSync(keptPath)) writeFileSync(keptPath, Automerge.save(doc))
  const port = await listen((socket) => {
    let held = doc
    const talk = exchange(
      socket,
      () => held,
      (next) => (held = next),
    )
    talk.say()
  })
  process.send({ kind: 'serving', port, eventCount: events.length })
}

function written(events) {
  let doc = Automerge.from({ events: [] })
  for (const event of events) doc = Automerge.change(doc, (draft) => void draft.events.push(new Uint8Array(event)))
  return doc
}

async function join_({ folder, port, eventCount }) {
  mkdirSync(folder, { recursive: true })
  let held = Automerge.init()
  const startMs = performance.now()
  const socket = dial(port)
  const talk = exchange(
    socket,
    () => held,
    (next) => {
      held = next
      if ((held.events?.length ?? 0) < eventCount) return
      writeFileSync(join(folder, 'joining.automerge'), Automerge.save(held))
      const tookMs = performance.now() - startMs
      process.send({ kind: 'joined', tookMs, heldCount: held.events.length, residentBytes: process.memoryUsage.rss() })
    },
  )
  talk.say()
}

function exchange(socket, get, set) {
  let state = Automerge.initSyncState()
  const say = () => {
    const [next, message] = Automerge.generateSyncMessage(get(), state)
    state = next
    if (message) send(socket, message)
  }
  receive(socket, (bytes) => {
    const [doc, next] = Automerge.receiveSyncMessage(get(), state, new Uint8Array(bytes))
    state = next
    set(doc)
    say()
  })
  return { say }
}
