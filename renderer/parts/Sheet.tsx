import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { FormEvent, ReactNode, RefObject } from 'react'
import { words } from '../words.ts'
import { ToolButton } from './ToolButton.tsx'
import './Sheet.css'

interface SheetProps {
  title: string
  open: boolean
  /** Absent where the sheet can only be left by its own action. */
  onClose?: () => void
  children: ReactNode
  footer?: ReactNode
  width?: 'usual' | 'wide' | 'switcher'
  /** The title is read, not drawn: what stands first in the sheet says enough. */
  headless?: boolean
  /** Makes the sheet a form: Enter in a field submits it. */
  onSubmit?: () => void
  initialFocus?: RefObject<HTMLElement | null>
  /** Where the focus goes when the sheet has closed, if not to where it was; `false` leaves it to somebody else. */
  finalFocus?: () => HTMLElement | null | boolean
}

/** A panel over everything else. Esc closes it and the focus goes back to where it was. */
export function Sheet(props: SheetProps) {
  const { title, open, onClose, children, footer, width = 'usual', headless = false } = props
  const { onSubmit, initialFocus, finalFocus } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit?.()
  }
  const inside = (
    <>
      {headless ? (
        <Dialog.Title className="unseen">{title}</Dialog.Title>
      ) : (
        <header className="sheet-head">
          <Dialog.Title className="sheet-title">{title}</Dialog.Title>
          {onClose && <Dialog.Close render={<ToolButton icon={X} label={words.close} />} />}
        </header>
      )}
      <div className="sheet-body">{children}</div>
      {footer && <footer className="sheet-foot">{footer}</footer>}
    </>
  )
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose?.()} disablePointerDismissal={!onClose}>
      <Dialog.Portal>
        <Dialog.Backdrop className="sheet-scrim" />
        <Dialog.Viewport className="sheet-viewport">
          <Dialog.Popup
            className={width === 'usual' ? 'sheet' : `sheet sheet-${width}`}
            {...(initialFocus ? { initialFocus } : {})}
            {...(finalFocus ? { finalFocus } : {})}
            render={onSubmit ? <form onSubmit={submit} /> : <div />}
          >
            {inside}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
