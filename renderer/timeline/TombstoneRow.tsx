import { Trash2 } from 'lucide-react'
import type { Tombstone } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { times } from './times.ts'

/** Where a message was: who deleted it, and what may remain. */
export function TombstoneRow({ tombstone: { eventId, byName, ts } }: { tombstone: Tombstone }) {
  return (
    <p className="timeline-note timeline-notice timeline-tombstone" data-row={eventId} tabIndex={-1}>
      <Icon of={Trash2} />
      <span>
        <bdi>{byName}</bdi> {words.timeline.deleted}
        <time dateTime={new Date(ts).toISOString()} title={times.full(ts)}>
          {times.clock(ts)}
        </time>
      </span>
    </p>
  )
}
