import { useEffect, useRef } from 'react'
import { useApi } from '../api.ts'
import { readAfterMs } from '../limits.ts'

interface Seen {
  communityId: string
  roomId: string
  /** Whether this person takes part: nobody else's reading is of interest to anybody. */
  takesPart: boolean
  /** The lowest event that is in view now; undefined while there is none. */
  lowestSeen: () => string | undefined
}

/**
 * Marks a channel read down to what was in view for a moment, while the window is in front and has the focus. Call what it
 * answers whenever something else may be in view.
 */
export function useMarkRead({ communityId, roomId, takesPart, lowestSeen }: Seen): () => void {
  const api = useApi()
  const marked = useRef<string>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const mark = () => {
    const eventId = document.hasFocus() && document.visibilityState === 'visible' ? lowestSeen() : undefined
    if (eventId === undefined || eventId === marked.current) return
    marked.current = eventId
    // What could not be marked now is marked with what is read next.
    api.call('messages.markRead', { communityId, roomId, eventId }).catch(() => {
      marked.current = undefined
    })
  }
  const latest = useRef(mark)
  latest.current = mark
  const look = () => {
    if (!takesPart || timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      latest.current()
    }, readAfterMs)
  }
  const again = useRef(look)
  again.current = look
  useEffect(() => {
    const cameBack = () => again.current()
    window.addEventListener('focus', cameBack)
    document.addEventListener('visibilitychange', cameBack)
    return () => {
      window.removeEventListener('focus', cameBack)
      document.removeEventListener('visibilitychange', cameBack)
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [])
  return look
}
