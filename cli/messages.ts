import type { PeerApi, ReadMessage } from '../peer/contract.ts'
import { readPageCount } from './limits.ts'

/** The newest messages of a channel in timeline order, read page by page from the end. */
export async function newestMessages(
  api: PeerApi,
  channel: { communityId: string; roomId: string },
  wantedCount: number,
): Promise<ReadMessage[]> {
  const pages: ReadMessage[][] = []
  let missingCount = wantedCount
  let before: string | undefined
  let hasMore = true
  while (hasMore && missingCount > 0) {
    const limit = Math.min(readPageCount, missingCount)
    const page = await api.call('messages.list', { ...channel, limit, ...(before === undefined ? {} : { before }) })
    pages.unshift(page.messages)
    missingCount -= page.messages.length
    before = page.messages[0]?.eventId
    hasMore = page.hasMore && before !== undefined
  }
  return pages.flat()
}
