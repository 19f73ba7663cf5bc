import { Clock } from 'lucide-react'
import { memo } from 'react'
import type { Message } from '../../peer/contract.ts'
import { lateHighlightMs } from '../limits.ts'
import { Icon } from '../parts/Icon.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { MessageFrame } from './MessageFrame.tsx'
import { times } from './times.ts'

interface MessageRowProps {
  message: Message
  first: boolean
  showsDelivery: boolean
}

/** A message that is in the event graph. */
export const MessageRow = memo(function MessageRow({ message, first, showsDelivery }: MessageRowProps) {
  const { sender, senderName, ts, body, lateSince, clockAhead, delivery } = message
  return (
    <MessageFrame
      sender={sender}
      senderName={senderName}
      ts={ts}
      first={first}
      late={lateSince !== null && Date.now() - lateSince < lateHighlightMs}
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
      <div className="message-body" dir="auto">
        {body}
      </div>
      {showsDelivery && delivery && <Delivery {...delivery} />}
    </MessageFrame>
  )
})

function Delivery({ heldBy, of }: { heldBy: number; of: number }) {
  return (
    <div className="message-delivery">
      <Perch small taken={heldBy} of={of} />
      {heldBy <= 1 ? words.delivery.here : words.delivery.held(heldBy, of)}
    </div>
  )
}
