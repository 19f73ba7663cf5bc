import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Channel, Community, Message } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { stillPending } from '../channel/outbox.ts'
import { shownName } from '../channel/shownName.ts'
import type { Outbox } from '../channel/useOutbox.ts'
import { mayInvite } from '../house/mayInvite.ts'
import { endDistancePixels, settledAfterMs, startDistancePixels } from '../limits.ts'
import { words } from '../words.ts'
import { AloneBanner } from './AloneBanner.tsx'
import { Announcer } from './Announcer.tsx'
import { DeleteSheet } from './DeleteSheet.tsx'
import { JumpPill } from './JumpPill.tsx'
import { mayDelete } from './mayDelete.ts'
import { buildRows, type Row } from './rows.ts'
import { StartRow } from './StartRow.tsx'
import { TimelineRow } from './TimelineRow.tsx'
import { useDeleting } from './useDeleting.ts'
import { type Jump, useJump } from './useJump.ts'
import { useMarkRead } from './useMarkRead.ts'
import { useRowFocus } from './useRowFocus.ts'
import { useSlides } from './useSlides.ts'
import { useTimeline } from './useTimeline.ts'
import { useToday } from './useToday.ts'
import './Timeline.css'

interface TimelineProps {
  community: Community
  channel: Channel
  outbox: Outbox
  /** A message to be brought into view. */
  jump: Jump | undefined
  onInvite: () => void
  onSetTopic: () => void
}

/** The messages of a channel, newest at the end. The reader's place never moves by itself. */
export function Timeline({ community, channel, outbox, jump, onInvite, onSetTopic }: TimelineProps) {
  const { roomId } = channel
  const self = useLiveItems('profile', {})[0]
  const selfId = self?.userId ?? ''
  const timeline = useTimeline(community.communityId, roomId)
  const { items, ready, reach, grow, refusal } = timeline
  const today = useToday()
  const pending = useMemo(() => stillPending(outbox.pending, items), [outbox.pending, items])
  const rows = useMemo(() => buildRows(items, pending, selfId, reach), [items, pending, selfId, reach, today])

  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const atEnd = useRef(true)
  const lastOffset = useRef(0)
  const lastSeenKey = useRef<string>(undefined)
  const [showsJump, setShowsJump] = useState(false)

  const firstVisible = () => (atEnd.current ? undefined : list.current?.findItemIndex(list.current.scrollOffset))
  const slide = useSlides(rows, firstVisible)
  const rowFocus = useRowFocus({ rows: slide.rows, scroller, list })
  const deleting = useDeleting(community.communityId, roomId)
  const askedFrom = useRef<Element>(null)
  const askedKey = useRef<string>(undefined)
  const { role } = community
  const { ask, say } = deleting
  const doing = useMemo(
    () => ({
      mayDelete: (message: Message) => mayDelete(message, role),
      askToDelete: (message: Message) => {
        askedFrom.current = document.activeElement
        askedKey.current = message.eventId
        ask(message)
      },
      say,
    }),
    [role],
  )

  const jumped = useJump({
    jump,
    settled: timeline.settled && slide.rows === rows,
    placeOf: (eventId) => slide.rows.findIndex((row) => row.key === eventId),
    goTo: (place) => rowFocus.goTo(place, 'center'),
    isInView: (eventId) => isInside(rowFocus.elementOf(eventId), scroller.current),
    bringBack: (place) => list.current?.scrollToIndex(place, { align: 'center' }),
    reachBack: timeline.reachBack,
    leaveEnd: () => {
      atEnd.current = false
    },
  })
  const foundKey = jumped?.found ? jumped.jump.eventId : undefined

  const goToEnd = () => {
    atEnd.current = true
    setShowsJump(false)
    list.current?.scrollToIndex(slide.rows.length - 1, { align: 'end' })
  }
  const markRead = useMarkRead({
    communityId: community.communityId,
    roomId,
    takesPart: community.joined && !community.removed,
    lowestSeen: () => lowestSeen(list.current, slide.rows),
  })
  const followEnd = () => {
    if (atEnd.current && slide.rows.length > 0) goToEnd()
  }
  const scrolled = (offset: number) => {
    const handle = list.current
    if (!handle) return
    const left = handle.scrollSize - offset - handle.viewportSize
    if (left <= endDistancePixels) atEnd.current = true
    // Rows that grow move the end away from the reader; only the reader moves away from the end.
    else if (offset < lastOffset.current) atEnd.current = false
    lastOffset.current = offset
    setShowsJump(!atEnd.current)
    if (offset < startDistancePixels && !atEnd.current) grow()
    markRead()
  }

  useLayoutEffect(followEnd, [slide.rows])
  useEffect(markRead, [slide.rows])
  const sent = outbox.pending.at(-1)?.localId
  useLayoutEffect(() => {
    if (sent !== undefined) goToEnd()
  }, [sent])
  useEffect(() => {
    const ids = new Set(items.map((item) => item.eventId))
    outbox.arrived((eventId) => ids.has(eventId))
  }, [items, outbox])
  // The reader may stand at the start already, with nothing left to scroll that would ask for older items.
  useEffect(() => {
    const look = () => {
      const handle = list.current
      if (!handle || handle.scrollSize === 0) return
      const nearStart = handle.scrollOffset < startDistancePixels && !atEnd.current
      if (nearStart || handle.scrollSize <= handle.viewportSize) grow()
    }
    // Only once the place has settled: older rows have just pushed the reader away from the start.
    const timer = setTimeout(look, settledAfterMs)
    return () => clearTimeout(timer)
  }, [slide.rows, grow])

  /** The button that asked, or what stands in the message's place by now. */
  const focusAfterAsking = () => {
    const from = askedFrom.current
    if (from instanceof HTMLElement && from.isConnected) return from
    return askedKey.current === undefined ? null : rowFocus.elementOf(askedKey.current)
  }

  if (atEnd.current) lastSeenKey.current = items.at(-1)?.eventId
  const newCount = showsJump ? countAfter(rows, lastSeenKey.current) : 0
  const ownWaiting = items.filter(
    (item) => item.kind === 'message' && item.own && item.delivery?.heldBy === 1 && item.delivery.of > 1,
  ).length

  return (
    <>
      {jumped && !jumped.found && (
        <p className="timeline-too-far" role="status">
          {words.search.tooFar}
        </p>
      )}
      <AloneBanner community={community} waitingCount={ownWaiting} completeness={channel.completeness} />
      <div className="timeline">
        <div
          ref={scroller}
          className="timeline-log"
          role="log"
          aria-live="off"
          aria-label={words.timeline.label(shownName(channel))}
          aria-busy={!ready}
          // One stop for the keyboard: it leads on to a message, and from there Shift+Tab leads out.
          tabIndex={rowFocus.focusedKey === undefined ? 0 : -1}
          {...rowFocus.handlers}
        >
          <div className="timeline-air" />
          {refusal && (
            <p className="timeline-refusal" role="alert">
              {refusal}
            </p>
          )}
          {!ready && !refusal && <Bones />}
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            data={slide.rows}
            shift={slide.shift}
            keepMounted={rowFocus.keepMounted}
            onScroll={scrolled}
            onResize={() => {
              followEnd()
              rowFocus.settle()
            }}
          >
            {(row) =>
              row.kind === 'start' ? (
                <StartRow
                  key={row.key}
                  channel={channel}
                  empty={!items.some((item) => item.kind === 'message')}
                  onInvite={channel.kind === 'public' && mayInvite(community) ? onInvite : undefined}
                  onSetTopic={channel.kind === 'direct' || community.removed ? undefined : onSetTopic}
                />
              ) : (
                <TimelineRow
                  key={row.key}
                  row={row}
                  self={self}
                  outbox={outbox}
                  focused={row.key === rowFocus.focusedKey}
                  found={row.key === foundKey}
                  note={deleting.note?.key === row.key ? deleting.note.text : undefined}
                  doing={doing}
                />
              )
            }
          </Virtualizer>
        </div>
        {showsJump && <JumpPill count={newCount} onJump={goToEnd} />}
      </div>
      <Announcer items={items} />
      <DeleteSheet
        message={deleting.asked}
        selfName={self?.name ?? ''}
        onCancel={deleting.cancel}
        onDelete={deleting.confirm}
        finalFocus={focusAfterAsking}
      />
    </>
  )
}

/** Whether the row stands wholly within what is seen of the list, or at least begins there where it is too long for it. */
function isInside(row: HTMLElement | null, scroller: HTMLElement | null): boolean {
  if (!row || !scroller) return false
  const inner = row.getBoundingClientRect()
  const outer = scroller.getBoundingClientRect()
  return inner.top >= outer.top && (inner.bottom <= outer.bottom || inner.height > outer.height)
}

/** The lowest event of which the beginning is in view. */
function lowestSeen(handle: VirtualizerHandle | null, rows: readonly Row[]): string | undefined {
  if (!handle || handle.viewportSize === 0) return undefined
  const lowest = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 1)
  return rows.slice(0, lowest + 1).findLast((row) => row.kind === 'message' || row.kind === 'notice')?.key
}

/** How many messages of others stand below the row with this key. */
function countAfter(rows: readonly Row[], key: string | undefined): number {
  const place = rows.findLastIndex((row) => row.key === key)
  if (place < 0) return 0
  return rows.slice(place + 1).filter((row) => row.kind === 'message' && !row.message.own).length
}

/** Where the first messages will be; drawn only if they take a moment. */
function Bones() {
  return (
    <div className="timeline-bones" role="img" aria-label={words.timeline.loading}>
      <i />
      <i />
      <i />
    </div>
  )
}
