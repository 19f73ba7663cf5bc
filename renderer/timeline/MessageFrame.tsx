import type { ReactNode } from 'react'
import { Egg } from '../parts/Egg.tsx'
import { times } from './times.ts'
import './MessageFrame.css'

interface MessageFrameProps {
  sender: string
  senderName: string
  ts: number
  /** Draws egg and name; otherwise the time stands in the egg's column. */
  first: boolean
  late?: boolean
  chips?: ReactNode
  children: ReactNode
}

/** The grid that every message stands in. */
export function MessageFrame({ sender, senderName, ts, first, late = false, chips, children }: MessageFrameProps) {
  const time = (
    <time className="message-time" dateTime={new Date(ts).toISOString()} title={times.full(ts)}>
      {times.clock(ts)}
    </time>
  )
  const names = ['message', first && 'message-first', late && 'message-late'].filter(Boolean).join(' ')
  return (
    <article className={names}>
      {first ? <Egg userId={sender} name={senderName} size="timeline" /> : time}
      <div className="message-text">
        {first ? (
          <header className="message-head">
            <strong>
              <bdi>{senderName}</bdi>
            </strong>
            {time}
            {chips}
          </header>
        ) : (
          <span className="unseen">{senderName}</span>
        )}
        {children}
      </div>
    </article>
  )
}
