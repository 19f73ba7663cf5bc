import type { ClientMessage, ServerMessage } from '../../peer/contract.ts'

/**
 * `connecting`: never been open yet. `open`: what is sent goes out. `lost`: was open; every call under way and every
 * live query on the other side is gone, and the link is trying to come back by itself.
 */
export type LinkState = 'connecting' | 'open' | 'lost'

/** The one way from the app to its peer. Nothing above it knows which kind it is. */
export interface Link {
  /** `bridge`: the desktop shell, which starts the engine again by itself. `socket`: a peer that somebody started. */
  readonly kind: 'bridge' | 'socket'
  readonly state: LinkState
  /** Only while `open`. */
  send(message: ClientMessage): void
  /** Each answers a function that ends the listening. */
  onMessage(listener: (message: ServerMessage) => void): () => void
  onState(listener: (state: LinkState) => void): () => void
  /** Invites that were opened outside of the app. */
  onInvite(listener: (invite: string) => void): () => void
}

/** Listeners of one kind. */
export class Listeners<Value> {
  readonly #listeners = new Set<(value: Value) => void>()

  add(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value)
  }
}
