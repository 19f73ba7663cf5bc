import { useEffect, useSyncExternalStore } from 'react'
import { type Api, useApi } from '../api.ts'
import { sentenceOf } from '../transport/refused.ts'
import type { PendingMessage } from './outbox.ts'

export interface Outbox {
  pending: readonly PendingMessage[]
  send: (body: string) => void
  retry: (localId: number) => void
  remove: (localId: number) => void
  /** Forgets the saved ones that the timeline shows by now. */
  arrived: (shows: (eventId: string) => boolean) => void
}

const none: readonly PendingMessage[] = []

/** Pending messages of every channel, for as long as the page lives: leaving a channel does not lose a failed one. */
const pendingOf = new Map<string, readonly PendingMessage[]>()
const listeners = new Set<() => void>()
let lastLocalId = 0

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function change(place: string, next: (pending: readonly PendingMessage[]) => readonly PendingMessage[]): void {
  const old = pendingOf.get(place) ?? none
  const pending = next(old)
  if (pending === old) return
  pendingOf.set(place, pending)
  for (const listener of listeners) listener()
}

function post(api: Api, communityId: string, roomId: string, message: PendingMessage): void {
  const { localId, transactionId, body } = message
  const place = `${communityId} ${roomId}`
  const settle = (state: PendingMessage['state']) =>
    change(place, (pending) => pending.map((one) => (one.localId === localId ? { ...one, state } : one)))
  settle({ kind: 'saving' })
  api.call('messages.send', { communityId, roomId, body, transactionId }).then(
    ({ eventId }) => settle({ kind: 'saved', eventId }),
    (error: unknown) => settle({ kind: 'failed', reason: sentenceOf(error) }),
  )
}

/** A saved message is the timeline's to show; kept longer it would stand there again once the window has moved on. */
const dropSaved = (place: string, arrived: (eventId: string) => boolean) =>
  change(place, (pending) => {
    const left = pending.filter(({ state }) => state.kind !== 'saved' || !arrived(state.eventId))
    return left.length === pending.length ? pending : left
  })

/** The own messages of a channel that are on their way, and how to send one. */
export function useOutbox(communityId: string, roomId: string): Outbox {
  const api = useApi()
  const place = `${communityId} ${roomId}`
  const pending = useSyncExternalStore(subscribe, () => pendingOf.get(place) ?? none)
  useEffect(() => {
    const dropAll = () => dropSaved(place, () => true)
    dropAll()
    return dropAll
  }, [place])
  return {
    pending,
    send: (body) => {
      const message: PendingMessage = {
        localId: ++lastLocalId,
        transactionId: crypto.randomUUID(),
        body,
        ts: Date.now(),
        state: { kind: 'saving' },
      }
      change(place, (old) => [...old, message])
      post(api, communityId, roomId, message)
    },
    retry: (localId) => {
      const message = pending.find((one) => one.localId === localId)
      if (message) post(api, communityId, roomId, message)
    },
    arrived: (shows) => dropSaved(place, shows),
    remove: (localId) => change(place, (old) => old.filter((message) => message.localId !== localId)),
  }
}
