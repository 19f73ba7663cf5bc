import type { Link } from './link.ts'

/** An invite that was opened outside of the app, kept until a place to show it is there and has taken it up. */
export interface OpenedInvite {
  current(): string | undefined
  taken(): void
  subscribe(listener: () => void): () => void
}

export function createOpenedInvite(link: Link): OpenedInvite {
  const listeners = new Set<() => void>()
  let invite: string | undefined
  const become = (next: string | undefined) => {
    invite = next
    for (const listener of [...listeners]) listener()
  }
  link.onInvite(become)
  return {
    current: () => invite,
    taken: () => become(undefined),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
