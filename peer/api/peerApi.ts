import { StoreError } from '../../core/store/storeError.ts'
import { checkParams } from '../checkParams.ts'
import {
  type ListChange,
  liveQueries,
  type Params,
  type PeerApi,
  type QueryItem,
  type QueryName,
  type QueryParams,
  RefusalError,
  type RequestName,
  type Result,
  requests,
} from '../contract.ts'
import type { Peer } from '../peer.ts'
import { queryHandlers } from './queries.ts'
import { requestHandlers } from './requests.ts'

/** The contract, answered by a peer. */
export function peerApi(peer: Peer): PeerApi {
  const handlers = requestHandlers(peer)
  const queries = queryHandlers(peer)
  return {
    async call<Name extends RequestName>(method: Name, params: Params<Name>): Promise<Result<Name>> {
      const handle = handlers[method] as (params: unknown) => Result<Name> | Promise<Result<Name>>
      return refusing(async () => handle(checkParams(requests[method].params, params)))
    },

    async watch<Name extends QueryName>(
      query: Name,
      params: QueryParams<Name>,
      onChanges: (changes: ListChange<QueryItem<Name>>[]) => void,
    ) {
      const checked = checkParams(liveQueries[query].params, params)
      const list = queries[query] as (params: unknown) => readonly QueryItem<Name>[]
      const key = liveQueries[query].key as keyof QueryItem<Name>
      const keyOf = (item: QueryItem<Name>) => String(item[key])
      return refusing(async () => peer.live.open(() => list(checked), keyOf, onChanges))
    },
  }
}

/** What the disk does to us is said in its own sentence. */
async function refusing<Value>(operation: () => Promise<Value>): Promise<Value> {
  try {
    return await operation()
  } catch (error) {
    if (error instanceof StoreError) throw new RefusalError('internal', error.message)
    throw error
  }
}
