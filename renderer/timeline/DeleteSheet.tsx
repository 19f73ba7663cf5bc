import { Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Message } from '../../peer/contract.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { words } from '../words.ts'
import './DeleteSheet.css'

interface DeleteSheetProps {
  /** The message that is asked about; the sheet is open while there is one. */
  message: Message | undefined
  /** Who would be named as the one that deleted it. */
  selfName: string
  onCancel: () => void
  onDelete: () => void
  /** Where the focus goes afterwards. */
  finalFocus: () => HTMLElement | null
}

/** Asks once before a message is deleted, and says what deleting can do and what it cannot. */
export function DeleteSheet({ message, selfName, onCancel, onDelete, finalFocus }: DeleteSheetProps) {
  const cancel = useRef<HTMLButtonElement>(null)
  // The sheet fades out with what it asked about.
  const [shown, setShown] = useState(message)
  if (message && message !== shown) setShown(message)
  return (
    <Sheet
      title={words.deleting.title}
      open={message !== undefined}
      onClose={onCancel}
      initialFocus={cancel}
      finalFocus={finalFocus}
      footer={
        <>
          <Button ref={cancel} onClick={onCancel}>
            {words.cancel}
          </Button>
          <Button kind="danger" onClick={onDelete}>
            {words.message.delete}
          </Button>
        </>
      }
    >
      <blockquote className="delete-quote">
        <strong>
          <bdi>{shown?.senderName}</bdi>
        </strong>
        <div className="delete-body" dir="auto">
          {shown?.body}
        </div>
      </blockquote>
      <p>{words.deleting.about}</p>
      <p className="delete-tombstone">
        <Icon of={Trash2} />
        <span>
          <bdi>{selfName}</bdi> {words.timeline.deleted}
        </span>
      </p>
    </Sheet>
  )
}
