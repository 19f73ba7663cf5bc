import { Check, Copy, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { copiedForMs } from '../limits.ts'
import { copyText } from '../parts/copyText.ts'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import './MessageToolbar.css'

interface MessageToolbarProps {
  text: string
  /** The row has the focus: Tab goes on into the toolbar. Otherwise the toolbar is no stop of its own. */
  reachable: boolean
  onCopyFailed: () => void
  /** Absent where this person may not delete the message. */
  onDelete?: (() => void) | undefined
}

/** What can be done with a message. It is drawn while the row is pointed at or holds the keyboard's focus. */
export function MessageToolbar({ text, reachable, onCopyFailed, onDelete }: MessageToolbarProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedForMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    if (await copyText(text)) setCopied(true)
    else onCopyFailed()
  }
  return (
    <div className="message-tools-track">
      <div className="message-tools" role="toolbar" aria-label={words.message.tools} onKeyDown={moveInside}>
        <ToolButton
          icon={copied ? Check : Copy}
          label={words.message.copy}
          tabIndex={reachable ? 0 : -1}
          onClick={copy}
        />
        {onDelete && (
          <ToolButton
            icon={Trash2}
            label={words.message.delete}
            className="message-tool-danger"
            tabIndex={-1}
            onClick={onDelete}
          />
        )}
        <span className="unseen" aria-live="polite">
          {copied && words.copied}
        </span>
      </div>
    </div>
  )
}

/** Left and right go from button to button, and Esc goes back to the message. */
function moveInside(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const step = stepOf(event.key, getComputedStyle(event.currentTarget).direction === 'rtl')
  const place = buttons.findIndex((button) => button.contains(document.activeElement))
  if (event.key === 'Escape') event.currentTarget.closest<HTMLElement>('[data-row]')?.focus({ preventScroll: true })
  else if (step !== 0) buttons.at((place + step) % buttons.length)?.focus({ preventScroll: true })
  else return
  event.preventDefault()
}

function stepOf(key: string, rtl: boolean): 1 | -1 | 0 {
  if (key === (rtl ? 'ArrowLeft' : 'ArrowRight')) return 1
  return key === (rtl ? 'ArrowRight' : 'ArrowLeft') ? -1 : 0
}
