import { memo } from 'react'
import type { Profile } from '../../peer/contract.ts'
import type { Outbox } from '../channel/useOutbox.ts'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { LockedRow } from './LockedRow.tsx'
import { type MessageDoing, MessageRow } from './MessageRow.tsx'
import { PendingRow } from './PendingRow.tsx'
import type { Row } from './rows.ts'
import { TombstoneRow } from './TombstoneRow.tsx'
import { times } from './times.ts'
import './TimelineRow.css'

interface TimelineRowProps {
  row: Exclude<Row, { kind: 'start' }>
  self: Profile | undefined
  outbox: Outbox
  focused: boolean
  /** What somebody was looking for. */
  found: boolean
  note: string | undefined
  doing: MessageDoing
}

export function TimelineRow({ row, self, outbox, focused, found, note, doing }: TimelineRowProps) {
  switch (row.kind) {
    case 'endOfView':
      return <p className="timeline-note">{words.timeline.endOfView}</p>
    case 'day':
      return <h2 className="timeline-day">{times.day(row.ts, Date.now())}</h2>
    case 'gap':
      return <GapRow missingCount={row.missingCount} />
    case 'notice':
      return (
        <p className="timeline-note timeline-notice">
          <strong>
            <bdi>{row.notice.senderName}</bdi>
          </strong>{' '}
          {words.notice(row.notice.notice)}
          <time dateTime={new Date(row.notice.ts).toISOString()} title={times.full(row.notice.ts)}>
            {times.clock(row.notice.ts)}
          </time>
        </p>
      )
    case 'tombstone':
      return <TombstoneRow tombstone={row.tombstone} />
    case 'locked':
      return <LockedRow locked={row.locked} />
    case 'message':
      return (
        <MessageRow
          message={row.message}
          first={row.first}
          showsDelivery={row.showsDelivery}
          focused={focused}
          found={found}
          note={note}
          doing={doing}
        />
      )
    case 'pending':
      return (
        <PendingRow
          rowKey={row.key}
          pending={row.pending}
          first={row.first}
          sender={self?.userId ?? ''}
          senderName={self?.name ?? ''}
          outbox={outbox}
        />
      )
  }
}

const GapRow = memo(function GapRow({ missingCount }: { missingCount: number }) {
  return (
    <p className="timeline-gap">
      <span>
        <Perch small taken={0} of={2} />
        {words.timeline.gap(missingCount)}
      </span>
    </p>
  )
})
