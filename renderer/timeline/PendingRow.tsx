import { TriangleAlert } from 'lucide-react'
import type { PendingMessage } from '../channel/outbox.ts'
import type { Outbox } from '../channel/useOutbox.ts'
import { Button } from '../parts/Button.tsx'
import { copyText } from '../parts/copyText.ts'
import { Icon } from '../parts/Icon.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import { MessageFrame } from './MessageFrame.tsx'
import './DeliveryLine.css'

interface PendingRowProps {
  rowKey: string
  pending: PendingMessage
  first: boolean
  sender: string
  senderName: string
  outbox: Outbox
}

/** An own message on its way to the engine, or one that it did not take. */
export function PendingRow({ rowKey, pending, first, sender, senderName, outbox }: PendingRowProps) {
  const { localId, body, ts, state } = pending
  return (
    <MessageFrame rowKey={rowKey} sender={sender} senderName={senderName} ts={ts} body={body} first={first}>
      {state.kind === 'failed' ? (
        <>
          <div className="message-delivery message-failed" role="alert">
            <Icon of={TriangleAlert} />
            {words.delivery.failed} {state.reason}
          </div>
          <div className="message-actions">
            <Button small kind="plain" onClick={() => outbox.retry(localId)}>
              {words.delivery.retry}
            </Button>
            <Button small kind="plain" onClick={() => copyText(body)}>
              {words.delivery.copy}
            </Button>
            <Button small kind="plain" onClick={() => outbox.remove(localId)}>
              {words.delivery.remove}
            </Button>
          </div>
        </>
      ) : (
        <div className="message-delivery">
          <Perch small taken={0} of={1} />
          {words.delivery.saving}
        </div>
      )}
    </MessageFrame>
  )
}
