import {
  type ClientMessage,
  type QueryName,
  RefusalError,
  type RequestName,
  type ServerMessage,
} from '../../peer/contract.ts'
import { type Link, type LinkState, Listeners } from '../transport/link.ts'
import type { FakePeer } from './fakePeer.ts'

export interface FakePeerLink extends Link {
  /** Loses the link with everything open on it, or finds it again. */
  become(state: LinkState): void
  openInvite(invite: string): void
}

/** Speaks the wire's messages with a fake peer, without a wire. */
export function fakePeerLink(peer: FakePeer, kind: Link['kind'] = 'bridge'): FakePeerLink {
  const messages = new Listeners<ServerMessage>()
  const states = new Listeners<LinkState>()
  const invites = new Listeners<string>()
  const stops = new Map<number, () => void>()
  let state: LinkState = 'open'

  const answer = (message: ServerMessage) => {
    if (state === 'open') messages.tell(message)
  }
  const refuse = (id: number, error: unknown) => {
    if (!(error instanceof RefusalError)) throw error
    answer({ kind: 'refused', id, refusal: { code: error.code, message: error.message } })
  }
  const take = async (message: ClientMessage) => {
    const { id } = message
    try {
      if (message.kind === 'unwatch') {
        stops.get(id)?.()
        stops.delete(id)
      } else if (message.kind === 'call') {
        answer({ kind: 'result', id, result: await peer.call(message.method as RequestName, message.params as never) })
      } else {
        const { items, stop } = await peer.watch(message.query as QueryName, message.params, (changes) =>
          answer({ kind: 'changes', id, changes }),
        )
        stops.set(id, stop)
        answer({ kind: 'list', id, items })
      }
    } catch (error) {
      refuse(id, error)
    }
  }
  return {
    kind,
    get state() {
      return state
    },
    send: (message) => void take(structuredClone(message)),
    onMessage: (listener) => messages.add(listener),
    onState: (listener) => states.add(listener),
    onInvite: (listener) => invites.add(listener),
    openInvite: (invite) => invites.tell(invite),
    become(next) {
      state = next
      if (next === 'lost') {
        for (const stop of stops.values()) stop()
        stops.clear()
      }
      states.tell(next)
    },
  }
}
