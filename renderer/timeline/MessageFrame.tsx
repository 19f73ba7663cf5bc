import { type ReactNode, useId } from 'react'
import { Egg } from '../parts/Egg.tsx'
import { words } from '../words.ts'
import { times } from './times.ts'
import './MessageFrame.css'

interface MessageFrameProps {
  /** The row's key: the keyboard finds the message by it. */
  rowKey: string
  sender: string
  senderName: string
  ts: number
  body: string
  /** Its author has put these words in the place of others. */
  edited?: boolean
  /** Draws egg and name; otherwise the time stands in the egg's column. */
  first: boolean
  late?: boolean
  found?: boolean
  /** Hears when the pointer comes and goes. */
  onPointed?: (pointed: boolean) => void
  chips?: ReactNode
  toolbar?: ReactNode
  /** What stands below the text. */
  children?: ReactNode
}

/** The grid that every message stands in. */
export function MessageFrame(props: MessageFrameProps) {
  const { rowKey, sender, senderName, ts, body, edited = false, first, late = false } = props
  const { found = false, onPointed, chips, toolbar, children } = props
  const id = useId()
  const time = (
    <time id={`${id}when`} className="message-time" dateTime={new Date(ts).toISOString()} title={times.full(ts)}>
      {times.clock(ts)}
    </time>
  )
  const names = ['message', first && 'message-first', late && 'message-late', found && 'message-found']
    .filter(Boolean)
    .join(' ')
  return (
    <article
      className={names}
      data-row={rowKey}
      tabIndex={-1}
      onPointerEnter={onPointed && (() => onPointed(true))}
      onPointerLeave={onPointed && (() => onPointed(false))}
      aria-labelledby={`${id}who ${id}when`}
      aria-describedby={`${id}body`}
    >
      {first ? <Egg userId={sender} name={senderName} size="timeline" /> : time}
      <div className="message-text">
        {first ? (
          <header className="message-head">
            <strong id={`${id}who`}>
              <bdi>{senderName}</bdi>
            </strong>
            {time}
            {chips}
          </header>
        ) : (
          <span id={`${id}who`} className="unseen">
            {senderName}
          </span>
        )}
        <div id={`${id}body`} className="message-body" dir="auto">
          {body}
          {edited && <span className="message-edited">{words.timeline.edited}</span>}
        </div>
        {children}
      </div>
      {toolbar}
    </article>
  )
}
