import { useEffect, useLayoutEffect, useRef, useState } from 'react'

/** A message to be brought into view. Every wish is an object of its own. */
export interface Jump {
  readonly roomId: string
  readonly eventId: string
}

interface JumpParts {
  jump: Jump | undefined
  /** Whether the messages shown are all that were asked for by now. */
  settled: boolean
  /** Where the message is in what is shown; negative while it is not. */
  placeOf: (eventId: string) => number
  /** Goes to the row at this place. */
  goTo: (place: number) => void
  isInView: (eventId: string) => boolean
  /** Scrolls there once more. */
  bringBack: (place: number) => void
  /** Asks for as much of the past as there is to see; false where there is no more. */
  reachBack: () => boolean
  /** The reader is leaving the end. */
  leaveEnd: () => void
}

/** A list that has just been opened or has just grown measures its rows for some frames, and moves them meanwhile. */
const framesMax = 20

/** Brings a wished message into view, asking for older ones where it needs them. Answers what it found. */
export function useJump({ jump, settled, placeOf, goTo, isInView, bringBack, reachBack, leaveEnd }: JumpParts) {
  const done = useRef<Jump>(undefined)
  const [outcome, setOutcome] = useState<{ jump: Jump; found: boolean }>()
  useLayoutEffect(() => {
    if (!jump || done.current === jump) return
    leaveEnd()
    const place = placeOf(jump.eventId)
    if (place < 0 && (!settled || reachBack())) return
    done.current = jump
    setOutcome({ jump, found: place >= 0 })
    if (place >= 0) goTo(place)
  })
  const latest = useRef({ placeOf, isInView, bringBack, leaveEnd })
  latest.current = { placeOf, isInView, bringBack, leaveEnd }
  useEffect(() => {
    if (!outcome?.found) return
    const { eventId } = outcome.jump
    let framesLeft = framesMax
    let steadyFrames = 0
    const look = () => {
      const parts = latest.current
      steadyFrames = parts.isInView(eventId) ? steadyFrames + 1 : 0
      if (steadyFrames === 0) {
        parts.leaveEnd()
        parts.bringBack(parts.placeOf(eventId))
      }
      if (steadyFrames < 3 && --framesLeft > 0) frame = requestAnimationFrame(look)
    }
    let frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [outcome])
  return outcome && outcome.jump === jump ? outcome : undefined
}
