import {
  type ListChange,
  liveQueries,
  type PeerApi,
  type QueryItem,
  type QueryName,
  type QueryParams,
} from '../peer/contract.ts'

/** Watches a live list until `look` answers something about it; undefined where `timeoutMs` pass before. */
export async function watchUntil<Name extends QueryName, Value>(
  api: PeerApi,
  query: Name,
  params: QueryParams<Name>,
  look: (items: QueryItem<Name>[]) => Value | undefined,
  timeoutMs?: number,
): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const watching: { stop?: () => void; isOver?: true } = {}
  try {
    return await new Promise<Value | undefined>((resolve, reject) => {
      if (timeoutMs !== undefined) timer = setTimeout(() => resolve(undefined), timeoutMs)
      const onItems = (items: QueryItem<Name>[]) => {
        const answer = look(items)
        if (answer !== undefined) resolve(answer)
      }
      watchList(api, query, params, onItems).then((stop) => {
        if (watching.isOver) stop()
        else watching.stop = stop
      }, reject)
    })
  } finally {
    clearTimeout(timer)
    watching.isOver = true
    watching.stop?.()
  }
}

/** Shows `onItems` what a live list holds, at first and after every change, in no order. Answers what ends it. */
export async function watchList<Name extends QueryName>(
  api: PeerApi,
  query: Name,
  params: QueryParams<Name>,
  onItems: (items: QueryItem<Name>[]) => void,
): Promise<() => void> {
  const key = liveQueries[query].key as keyof QueryItem<Name>
  const byKey = new Map<string, QueryItem<Name>>()
  // What changes before the list has been looked at waits for it.
  let early: ListChange<QueryItem<Name>>[] | null = []
  const apply = (changes: readonly ListChange<QueryItem<Name>>[]) => {
    for (const change of changes) {
      if (change.op === 'remove') byKey.delete(change.key)
      else byKey.set(String(change.item[key]), change.item)
    }
    onItems([...byKey.values()])
  }
  const { items, stop } = await api.watch(query, params, (changes) => {
    if (early === null) apply(changes)
    else early.push(...changes)
  })
  for (const item of items) byKey.set(String(item[key]), item)
  apply(early)
  early = null
  return stop
}
