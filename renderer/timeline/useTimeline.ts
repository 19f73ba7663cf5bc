import { useCallback, useRef, useState } from 'react'
import type { TimelineItem } from '../../peer/contract.ts'
import { useLive } from '../api.ts'
import { timelineFirstItems, timelineItemsMax, timelineStepItems } from '../limits.ts'
import type { Reach } from './rows.ts'

const none: readonly TimelineItem[] = []

/** The newest items of a channel, and how to see more of its past. What is there stays while more is on its way. */
export function useTimeline(communityId: string, roomId: string) {
  const [limit, setLimit] = useState(timelineFirstItems)
  const live = useLive('timeline', { communityId, roomId, limit })
  const last = useRef<readonly TimelineItem[]>(undefined)
  if (live.state === 'here') last.current = live.items

  const items = last.current ?? none
  const complete = live.state === 'here' && items.length < limit
  const reach: Reach = complete ? 'start' : limit === timelineItemsMax ? 'endOfView' : 'more'
  const canGrow = live.state === 'here' && reach === 'more'
  const grow = useCallback(() => {
    if (canGrow) setLimit((old) => Math.min(old + timelineStepItems, timelineItemsMax))
  }, [canGrow])
  /** Asks for all of the past that this view shows; false where it is here already. */
  const reachBack = useCallback((): boolean => {
    if (canGrow) setLimit(timelineItemsMax)
    return canGrow
  }, [canGrow])
  const refusal = live.state === 'refused' ? live.refusal.message : undefined
  const settled = live.state === 'here'
  return { items, ready: last.current !== undefined, settled, reach, grow, reachBack, refusal }
}
