import { Clock, TriangleAlert } from 'lucide-react'
import { memo, useState } from 'react'
import type { Delivery as DeliveryOf, Message } from '../../peer/contract.ts'
import { lateHighlightMs } from '../limits.ts'
import { Egg } from '../parts/Egg.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { MessageFrame } from './MessageFrame.tsx'
import { MessageToolbar } from './MessageToolbar.tsx'
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
  const { eventId, sender, senderName, ts, body, lateSince, clockAhead, delivery } = message
  return (
    <MessageFrame
      rowKey={eventId}
      sender={sender}
      senderName={senderName}
      ts={ts}
      body={body}
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
      {showsDelivery && delivery && <Delivery {...delivery} />}
      {note !== undefined && (
        <div className="message-delivery message-failed" role="alert">
          <Icon of={TriangleAlert} />
          {note}
        </div>
      )}
    </MessageFrame>
  )
})

function Delivery({ heldBy, of, readByCount, readBy }: DeliveryOf) {
  const [first] = readBy
  if (first) {
    return (
      <div className="message-delivery">
        <span className="message-readers">
          {readBy.map(({ userId, name }) => (
            <Egg key={userId} userId={userId} name={name} size="reader" />
          ))}
        </span>
        {words.delivery.read(first.name, readByCount - 1)}
      </div>
    )
  }
  return (
    <div className="message-delivery">
      <Perch small taken={heldBy} of={of} />
      {heldBy <= 1 ? words.delivery.here : words.delivery.held(heldBy, of)}
    </div>
  )
}
