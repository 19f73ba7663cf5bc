import type { ServerMessage } from '../../peer/contract.ts'
import { reconnectFirstMs, reconnectMaxMs } from '../limits.ts'
import { type Link, type LinkState, Listeners } from './link.ts'

/** The few members of a WebSocket that are used, so that a test can stand in. */
export type Socket = Pick<WebSocket, 'send' | 'onopen' | 'onmessage' | 'onclose'>

export interface SocketLinkOptions {
  open: () => Socket
  /** Runs `task` later; `setTimeout` by default. */
  later?: (task: () => void, delayMs: number) => void
}

/** The link to a peer on loopback. A closed socket is opened again, with growing waits, for as long as the page lives. */
export function socketLink({ open, later = setTimeout }: SocketLinkOptions): Link {
  const messages = new Listeners<ServerMessage>()
  const states = new Listeners<LinkState>()
  let state: LinkState = 'connecting'
  let waitMs = reconnectFirstMs
  let socket: Socket

  const become = (next: LinkState) => {
    if (state === next) return
    state = next
    states.tell(next)
  }
  const connect = () => {
    socket = open()
    socket.onopen = () => {
      waitMs = reconnectFirstMs
      become('open')
    }
    socket.onmessage = (event) => messages.tell(JSON.parse(String(event.data)) as ServerMessage)
    socket.onclose = () => {
      if (state === 'open') become('lost')
      later(connect, waitMs)
      waitMs = Math.min(waitMs * 2, reconnectMaxMs)
    }
  }
  connect()
  return {
    kind: 'socket',
    get state() {
      return state
    },
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => messages.add(listener),
    onState: (listener) => states.add(listener),
    // Nothing outside of a browser hands it an invite.
    onInvite: () => () => {},
  }
}
