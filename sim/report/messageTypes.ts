import { decodeBody } from '../../sync/wire/body.ts'
import { openPacket, packetMatches } from '../../sync/wire/packet.ts'
import type { Sim } from '../sim.ts'

/** What datagrams say, in words. */
export const messageTypes = {
  hello: 'hello: here I am, and this is what I hold',
  pulse: 'pulse: still here',
  beacon: 'call in an older key',
  fresh: 'new messages, for everybody',
  events: 'messages',
  fragment: 'pieces of long messages',
  done: 'end of an answer',
  ack: 'it arrived',
  want: 'asking for certain messages',
  since: 'asking what is new since',
  sketch: 'comparing by sketches',
  tree: 'comparing by a tree',
  leaves: 'comparing lists',
  keychain: 'keys',
  keychainAsk: 'asking for keys',
  reads: 'who has read what',
  open: 'beginning of a stream',
  opened: 'answer at the beginning of a stream',
  bye: 'goodbye',
  sealed: 'letting in, or strangers',
} as const

export type MessageType = keyof typeof messageTypes

export interface Sent {
  count: number
  bytes: number
}

/** Counts what is sent over datagrams in a world by what it says, opened with the keys of whoever sent it. */
export function countMessages(sim: Sim): ReadonlyMap<MessageType, Sent> {
  const counts = new Map<MessageType, Sent>()
  sim.network.overhear((from, _, bytes) => {
    const type = typeOf(sim, from.host, bytes)
    const sent = counts.get(type) ?? { count: 0, bytes: 0 }
    sent.count++
    sent.bytes += bytes.length
    counts.set(type, sent)
  })
  return counts
}

function typeOf({ devices, crypto }: Sim, host: string, bytes: Uint8Array): MessageType {
  const sender = devices.find((device) => device.host === host)
  const keys = sender?.community?.epochs.openers.find((epoch) => packetMatches(crypto, epoch, bytes))
  const opened = keys && openPacket(crypto, keys, bytes)
  const body = opened?.ok ? decodeBody(opened.value) : undefined
  if (!body?.ok) return 'sealed'
  const { payload } = body.value
  return payload.type === 'delivery' ? payload.cargo.type : payload.type
}
