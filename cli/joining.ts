import { type Community, type ListChange, type Network, type PeerApi, RefusalError } from '../peer/contract.ts'
import { joinProgressMs } from './limits.ts'

/**
 * Waits until the community's history and this profile's own join are here. True once they are, false when
 * `timeoutMs` have passed. `say` is told how it goes, at most once a second.
 */
export async function untilJoined(
  api: PeerApi,
  communityId: string,
  timeoutMs: number,
  say: (progress: Network) => void,
): Promise<boolean> {
  const stops: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<boolean>((resolve, reject) => {
      timer = setTimeout(() => resolve(false), timeoutMs)
      const look = (items: Community[]) => {
        if (items.some((item) => item.communityId === communityId && item.joined)) resolve(true)
      }
      api
        .watch('communities', {}, (changes) => look(itemsOf(changes)))
        .then(({ items, stop }) => {
          stops.push(stop)
          look(items)
        })
        .catch(reject)
      watchProgress(api, communityId, say)
        .then((stop) => stops.push(stop))
        .catch(reject)
    })
  } finally {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

const itemsOf = <Item>(changes: ListChange<Item>[]): Item[] =>
  changes.flatMap((change) => (change.op === 'remove' ? [] : [change.item]))

/** Progress is a courtesy: a peer that cannot tell it yet does not fail the join. */
async function watchProgress(api: PeerApi, communityId: string, say: (progress: Network) => void): Promise<() => void> {
  let saidAtMs = 0
  const tell = (items: Network[]) => {
    const last = items.at(-1)
    if (last === undefined || Date.now() - saidAtMs < joinProgressMs) return
    saidAtMs = Date.now()
    say(last)
  }
  try {
    const { items, stop } = await api.watch('network', { communityId }, (changes) => tell(itemsOf(changes)))
    tell(items)
    return stop
  } catch (error) {
    if (error instanceof RefusalError) return () => {}
    throw error
  }
}
