import { useEffect, useState } from 'react'
import type { Community, Completeness } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { aloneBannerAfterMs } from '../limits.ts'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { times } from './times.ts'
import './AloneBanner.css'

interface AloneBannerProps {
  community: Community
  waitingCount: number
  completeness: Completeness
}

/** Says, after a while alone, that writing still works. Somebody who has invited nobody yet is not missing anyone. */
export function AloneBanner({ community, waitingCount, completeness }: AloneBannerProps) {
  const { communityId, memberCount, removed } = community
  const alone = useLiveItems('network', { communityId })[0]?.state === 'alone' && memberCount > 1 && !removed
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!alone) return setShown(false)
    const timer = setTimeout(() => setShown(true), aloneBannerAfterMs)
    return () => clearTimeout(timer)
  }, [alone])
  if (!shown) return null
  return (
    <p className="alone-banner">
      <Perch taken={1} of={1} />
      <span>
        <strong>{words.aloneBanner.lead}</strong> {words.aloneBanner.waiting(waitingCount)}{' '}
        {completeness.kind === 'upTo' &&
          completeness.ts !== null &&
          words.aloneBanner.completeUpTo(times.arrival(completeness.ts, Date.now()))}
      </span>
    </p>
  )
}
