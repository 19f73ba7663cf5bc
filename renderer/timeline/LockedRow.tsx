import { LockKeyhole } from 'lucide-react'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import type { Locked } from './rows.ts'
import { times } from './times.ts'

/** Where a message stands that this device cannot open: who wrote it, and why it is not shown. */
export function LockedRow({ locked: { eventId, senderName, ts } }: { locked: Locked }) {
  return (
    <p className="timeline-note timeline-notice timeline-tombstone" data-row={eventId} tabIndex={-1}>
      <Icon of={LockKeyhole} />
      <span>
        <bdi>{senderName}</bdi> {words.timeline.locked}
        <time dateTime={new Date(ts).toISOString()} title={times.full(ts)}>
          {times.clock(ts)}
        </time>
      </span>
    </p>
  )
}
