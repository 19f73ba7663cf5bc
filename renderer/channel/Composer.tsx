import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Channel } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { loadDraft, saveDraft } from './drafts.ts'
import { shownName } from './shownName.ts'
import './Composer.css'

interface ComposerProps {
  communityId: string
  channel: Channel
  onSend: (body: string) => void
}

/** The place to write. Enter sends, Shift+Enter starts a line, and Enter that ends a composition does neither. */
export function Composer({ communityId, channel, onSend }: ComposerProps) {
  const { roomId } = channel
  const label = words.composer.label(shownName(channel))
  const [text, setText] = useState(() => loadDraft(localStorage, communityId, roomId))
  const field = useRef<HTMLTextAreaElement>(null)
  const ready = text.trim() !== ''

  useEffect(() => field.current?.focus(), [])

  const change = (next: string) => {
    setText(next)
    saveDraft(localStorage, communityId, roomId, next)
  }
  const send = () => {
    if (!ready) return
    onSend(text)
    change('')
    field.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <div className="composer">
      <textarea
        ref={field}
        className="composer-field"
        rows={1}
        aria-label={label}
        placeholder={label}
        value={text}
        dir="auto"
        onChange={(event) => change(event.target.value)}
        onKeyDown={press}
      />
      <div className="composer-bar">
        <span className="composer-hint grow">{words.composer.hint}</span>
        <button
          type="button"
          className="composer-send"
          aria-label={words.composer.send}
          title={words.composer.send}
          disabled={!ready}
          onClick={send}
        >
          <Icon of={SendHorizontal} mirrors />
        </button>
      </div>
    </div>
  )
}
