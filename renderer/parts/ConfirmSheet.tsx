import { type ReactNode, useRef } from 'react'
import { words } from '../words.ts'
import { Button } from './Button.tsx'
import { Sheet } from './Sheet.tsx'
import { useAttempt } from './useAttempt.ts'
import { useReset } from './useReset.ts'

interface ConfirmSheetProps {
  title: string
  /** The verb on the button. */
  action: string
  /** Cannot be undone, or takes something from somebody. */
  danger?: boolean
  /** Needs something first. */
  disabled?: boolean
  open: boolean
  onClose: () => void
  /** Rejects with the refusal to show; otherwise the sheet closes. */
  onConfirm: () => Promise<void>
  children: ReactNode
}

/** Asks once before something is done, and says what it does. The focus begins on the way back. */
export function ConfirmSheet(props: ConfirmSheetProps) {
  const { title, action, danger = false, disabled = false, open, onClose, onConfirm, children } = props
  const cancel = useRef<HTMLButtonElement>(null)
  const { busy, error, attempt, forget } = useAttempt()
  useReset(open, () => {
    if (open) forget()
  })
  const confirm = () =>
    attempt(async () => {
      await onConfirm()
      onClose()
    })
  return (
    <Sheet
      title={title}
      open={open}
      onClose={onClose}
      onSubmit={confirm}
      initialFocus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button kind={danger ? 'danger' : 'main'} type="submit" disabled={busy || disabled}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </Sheet>
  )
}
