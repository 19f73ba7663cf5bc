import type {
  ClientMessage,
  Contract,
  ItemOf,
  ListChange,
  ParamsOf,
  QueryOf,
  QueryParamsOf,
  Refusal,
  RequestOf,
  ResultOf,
  ServerMessage,
} from '../../peer/contract.ts'
import { words } from '../words.ts'
import { applyChanges } from './applyChanges.ts'
import type { Link, LinkState } from './link.ts'
import type { KeysOf } from './queryKeys.ts'
import { Refused } from './refused.ts'

/** What a live query knows: nothing yet, a list that is kept true, or why there is none. */
export type Live<Item> =
  | { state: 'waiting' }
  | { state: 'here'; items: readonly Item[] }
  | { state: 'refused'; refusal: Refusal }

export interface Client<Of extends Contract> {
  readonly link: Link
  /** Waits for the link to open. Rejects with `Refused`; a call that was under way when the link was lost rejects too. */
  call<Name extends RequestOf<Of>>(method: Name, params: ParamsOf<Of, Name>): Promise<ResultOf<Of, Name>>
  /** Tells the list and then every new state of it, through lost and reopened links, until the answered `stop`. */
  watch<Name extends QueryOf<Of>>(
    query: Name,
    params: QueryParamsOf<Of, Name>,
    onLive: (live: Live<ItemOf<Of, Name>>) => void,
  ): () => void
}

interface Call {
  message: ClientMessage
  sent: boolean
  resolve: (result: unknown) => void
  reject: (error: Refused) => void
}

interface Watch {
  query: string
  /** The member by which an item of the list is known. */
  key: string
  params: unknown
  items: readonly unknown[] | undefined
  tell: (live: Live<unknown>) => void
}

/**
 * Requests and live queries of a contract over a link; `keys` are its keys. Lists are handed on at once; changes are
 * gathered and handed on together when `schedule` runs its task, which is once per frame in the app.
 */
export function createClient<Of extends Contract>(
  link: Link,
  schedule: (task: () => void) => void,
  keys: KeysOf<Of>,
): Client<Of> {
  const calls = new Map<number, Call>()
  const watches = new Map<number, Watch>()
  const changed = new Set<Watch>()
  let lastId = 0

  const openWatch = (watch: Watch) => {
    const id = ++lastId
    watches.set(id, watch)
    if (link.state === 'open') link.send({ kind: 'watch', id, query: watch.query, params: watch.params })
    return id
  }
  const tellChanged = () => {
    for (const watch of changed) if (watch.items) watch.tell({ state: 'here', items: watch.items })
    changed.clear()
  }
  const change = (id: number, watch: Watch, changes: ListChange<unknown>[]) => {
    const keyOf = (item: unknown) => (item as Record<string, string>)[watch.key] ?? ''
    const items = watch.items && applyChanges(watch.items, changes, keyOf)
    if (items) {
      watch.items = items
      if (changed.size === 0) schedule(tellChanged)
      changed.add(watch)
      return
    }
    // The two sides no longer mean the same list: begin again rather than show a wrong one.
    watches.delete(id)
    link.send({ kind: 'unwatch', id })
    openWatch(watch)
  }
  const receive = (message: ServerMessage) => {
    const call = calls.get(message.id)
    const watch = watches.get(message.id)
    switch (message.kind) {
      case 'result':
        calls.delete(message.id)
        return call?.resolve(message.result)
      case 'list':
        if (!watch) return
        watch.items = message.items
        changed.delete(watch)
        return watch.tell({ state: 'here', items: message.items })
      case 'changes':
        if (watch) change(message.id, watch, message.changes)
        return
      case 'refused':
        calls.delete(message.id)
        watches.delete(message.id)
        call?.reject(new Refused(message.refusal))
        watch?.tell({ state: 'refused', refusal: message.refusal })
    }
  }
  const sendWaiting = () => {
    for (const call of calls.values()) {
      if (call.sent) continue
      call.sent = true
      link.send(call.message)
    }
  }
  const follow = (state: LinkState) => {
    if (state === 'lost') {
      for (const [id, call] of [...calls]) {
        if (!call.sent) continue
        calls.delete(id)
        call.reject(new Refused({ code: 'internal', message: words.link.lostCall }))
      }
    }
    if (state === 'open') {
      const reopened = [...watches.values()]
      watches.clear()
      for (const watch of reopened) openWatch(watch)
      sendWaiting()
    }
  }
  link.onMessage(receive)
  link.onState(follow)

  return {
    link,
    call: (method, params) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        const message: ClientMessage = { kind: 'call', id, method, params }
        calls.set(id, { message, sent: false, resolve: resolve as (result: unknown) => void, reject })
        if (link.state === 'open') sendWaiting()
      }),
    watch: (query, params, onLive) => {
      const tell = onLive as (live: Live<unknown>) => void
      const watch: Watch = { query, key: keys[query], params, items: undefined, tell }
      openWatch(watch)
      return () => {
        changed.delete(watch)
        for (const [id, other] of watches) {
          if (other !== watch) continue
          watches.delete(id)
          if (link.state === 'open') link.send({ kind: 'unwatch', id })
        }
      }
    },
  }
}
