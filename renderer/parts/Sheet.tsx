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
  wide?: boolean
  /** Makes the sheet a form: Enter in a field submits it. */
  onSubmit?: () => void
  initialFocus?: RefObject<HTMLElement | null>
  /** Where the focus goes when the sheet has closed, if not to where it was. */
  finalFocus?: () => HTMLElement | null
}

/** A panel over everything else. Esc closes it and the focus goes back to where it was. */
export function Sheet(props: SheetProps) {
  const { title, open, onClose, children, footer, wide = false, onSubmit, initialFocus, finalFocus } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit?.()
  }
  const inside = (
    <>
      <header className="sheet-head">
        <Dialog.Title className="sheet-title">{title}</Dialog.Title>
        {onClose && <Dialog.Close render={<ToolButton icon={X} label={words.close} />} />}
      </header>
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
            className={wide ? 'sheet sheet-wide' : 'sheet'}
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
