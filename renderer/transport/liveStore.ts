import type { Contract, ItemOf, QueryOf, QueryParamsOf } from '../../peer/contract.ts'
import type { Client, Live } from './client.ts'

/** One live query, shared by everybody who asks for the same thing. */
export interface LiveSource<Item> {
  subscribe(listener: () => void): () => void
  snapshot(): Live<Item>
}

export interface LiveStore<Of extends Contract> {
  source<Name extends QueryOf<Of>>(query: Name, params: QueryParamsOf<Of, Name>): LiveSource<ItemOf<Of, Name>>
}

const waiting: Live<never> = { state: 'waiting' }

/** Opens each query once however many components look at it, and ends it when the last one has looked away. */
export function createLiveStore<Of extends Contract>(client: Client<Of>): LiveStore<Of> {
  const sources = new Map<string, LiveSource<unknown>>()

  const open = <Name extends QueryOf<Of>>(
    name: string,
    query: Name,
    params: QueryParamsOf<Of, Name>,
  ): LiveSource<unknown> => {
    const listeners = new Set<() => void>()
    let live: Live<unknown> = waiting
    let stop: (() => void) | undefined

    return {
      snapshot: () => live,
      subscribe(listener) {
        listeners.add(listener)
        stop ??= client.watch(query, params, (next) => {
          live = next
          for (const one of [...listeners]) one()
        })
        return () => {
          listeners.delete(listener)
          // Wait a moment: a component that is replaced by another of its kind should not close and reopen the query.
          setTimeout(() => {
            if (listeners.size > 0 || !stop) return
            stop()
            stop = undefined
            live = waiting
            sources.delete(name)
          })
        }
      },
    }
  }
  return {
    source(query, params) {
      const name = `${query} ${JSON.stringify(params)}`
      const source = sources.get(name) ?? open(name, query, params)
      sources.set(name, source)
      return source as LiveSource<never>
    },
  }
}
