import { useEffect, useRef, useState } from 'react'
import type { TimelineItem } from '../../peer/contract.ts'
import { announceWithinMs } from '../limits.ts'
import { words } from '../words.ts'

/**
 * Reads new messages of others aloud. The log itself is silent: it mounts and unmounts rows while it is scrolled, and
 * what arrives from the past is not news.
 */
export function Announcer({ items }: { items: readonly TimelineItem[] }) {
  const known = useRef<string>(undefined)
  const [text, setText] = useState('')
  useEffect(() => {
    const newest = items.at(-1)
    if (!newest || newest.eventId === known.current) return
    const opening = known.current === undefined
    known.current = newest.eventId
    if (opening || newest.kind !== 'message' || newest.own || newest.lateSince !== null) return
    if (Date.now() - newest.ts < announceWithinMs) setText(words.timeline.announce(newest.senderName, newest.body))
  }, [items])
  return (
    <div className="unseen" aria-live="polite">
      {text}
    </div>
  )
}
