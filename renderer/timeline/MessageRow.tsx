import { Clock, TriangleAlert } from 'lucide-react'
import { memo, useState } from 'react'
import type { Message } from '../../peer/contract.ts'
import { lateHighlightMs } from '../limits.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { DeliveryLine } from './DeliveryLine.tsx'
import { MessageFrame } from './MessageFrame.tsx'
import { MessageToolbar } from './MessageToolbar.tsx'
import { Reactions } from './Reactions.tsx'
import { times } from './times.ts'
import type { RowNote } from './useDeleting.ts'

interface MessageRowProps {
  message: Message
  first: boolean
  showsDelivery: boolean
  /** The keyboard's focus is on this row. */
  focused: boolean
  /** What somebody was looking for. */
  found: boolean
  /** What the row has to say about what was tried with it. */
  note: string | undefined
  doing: MessageDoing
}

/** What a row can ask of its timeline. */
export interface MessageDoing {
  mayDelete: (message: Message) => boolean
  askToDelete: (message: Message) => void
  say: (note: RowNote) => void
}

/** A message that is in the event graph. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, first, showsDelivery, focused, found, note, doing } = props
  const [pointed, setPointed] = useState(false)
  const { eventId, sender, senderName, ts, body, edited, reactions, lateSince, clockAhead, delivery } = message
  return (
    <MessageFrame
      rowKey={eventId}
      sender={sender}
      senderName={senderName}
      ts={ts}
      body={body}
      edited={edited}
      first={first}
      late={lateSince !== null && Date.now() - lateSince < lateHighlightMs}
      found={found}
      onPointed={setPointed}
      toolbar={
        // Only where it is wanted: a row is drawn often, and used seldom.
        (pointed || focused) && (
          <MessageToolbar
            text={body}
            reachable={focused}
            onCopyFailed={() => doing.say({ key: eventId, text: words.message.copyFailed })}
            onDelete={doing.mayDelete(message) ? () => doing.askToDelete(message) : undefined}
          />
        )
      }
      chips={
        <>
          {lateSince !== null && (
            <span className="message-chip message-chip-late" title={times.full(lateSince)}>
              <Icon of={Clock} />
              {words.timeline.late(times.arrival(lateSince, Date.now()))}
            </span>
          )}
          {clockAhead && (
            <span className="message-chip message-chip-warning" title={words.timeline.clockAheadHelp}>
              <Icon of={Clock} />
              {words.timeline.clockAhead}
            </span>
          )}
        </>
      }
    >
      {reactions.length > 0 && <Reactions reactions={reactions} />}
      {showsDelivery && delivery && <DeliveryLine {...delivery} />}
      {note !== undefined && (
        <div className="message-delivery message-failed" role="alert">
          <Icon of={TriangleAlert} />
          {note}
        </div>
      )}
    </MessageFrame>
  )
})
