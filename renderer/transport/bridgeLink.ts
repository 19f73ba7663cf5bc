import type { ClientMessage, ServerMessage } from '../../peer/contract.ts'
import { type Link, type LinkState, Listeners } from './link.ts'

/** What the desktop shell's preload puts on `window`. */
export interface Bridge {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): () => void
}

/** What the shell itself says, beside what the peer answers. */
type ShellMessage =
  /** An invite was opened outside of the app. */
  | { kind: 'link'; link: string }
  /** After `running`, live queries have to be opened again. */
  | { kind: 'engine'; state: 'stopped' | 'running' }

/** The link through the desktop shell. It is open from the start: the shell keeps what is sent until the engine runs. */
export function bridgeLink(bridge: Bridge): Link {
  const messages = new Listeners<ServerMessage>()
  const states = new Listeners<LinkState>()
  const invites = new Listeners<string>()
  let state: LinkState = 'open'

  bridge.onMessage((raw) => {
    const message = raw as ServerMessage | ShellMessage
    if (message.kind === 'link') return invites.tell(message.link)
    if (message.kind !== 'engine') return messages.tell(message)
    state = message.state === 'running' ? 'open' : 'lost'
    states.tell(state)
  })
  return {
    kind: 'bridge',
    get state() {
      return state
    },
    send: (message: ClientMessage) => bridge.send(message),
    onMessage: (listener) => messages.add(listener),
    onState: (listener) => states.add(listener),
    onInvite: (listener) => invites.add(listener),
  }
}
