import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { dialAnswerMs } from '../limits.ts'
import { type DialScale, keyedValue, shareOf, steppedBy, valueAt } from './dialScale.ts'
import { arcPath, dialBox, handPath, shareAt } from './dialShape.ts'
import './Dial.css'

interface DialProps {
  /** Drawn below the dial. */
  label: string
  /** Whose dial it is and what it turns, for readers. */
  name: string
  scale: DialScale
  value: number
  onTurn: (value: number) => void
}

/** Turned by pointing at it or dragging round it, by the wheel, and by the arrow keys; a double click sets it back. */
export function Dial({ label, name, scale, value: told, onTurn }: DialProps) {
  const drawing = useRef<HTMLDivElement>(null)
  /** What it was turned to, until the demo says the same: what it says before that is about earlier turns. */
  const [turned, setTurned] = useState<number>()
  useEffect(() => {
    if (turned === undefined) return
    const forget = () => setTurned(undefined)
    const timer = setTimeout(forget, turned === told ? 0 : dialAnswerMs)
    return () => clearTimeout(timer)
  }, [turned, told])
  const value = turned ?? told

  const turn = (next: number | undefined) => {
    if (next === undefined || next === value) return
    setTurned(next)
    onTurn(next)
  }
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const scaleBy = dialBox.width / box.width
    const share = shareAt((event.clientX - box.left) * scaleBy, (event.clientY - box.top) * scaleBy)
    if (share !== undefined) turn(valueAt(scale, share))
  }
  const press = (event: KeyboardEvent) => {
    const next = keyedValue(scale, value, event.key)
    if (next === undefined) return
    event.preventDefault()
    turn(next)
  }
  const latest = useRef({ value, turn })
  latest.current = { value, turn }
  useEffect(() => {
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      latest.current.turn(steppedBy(scale, latest.current.value, event.deltaY < 0 ? 1 : -1))
    }
    const { current } = drawing
    // React listens passively, and the page would scroll along.
    current?.addEventListener('wheel', wheel, { passive: false })
    return () => current?.removeEventListener('wheel', wheel)
  }, [scale])

  const share = shareOf(scale, value)
  const neutral = shareOf(scale, scale.neutral)
  return (
    <div className="dial">
      <div
        ref={drawing}
        className="dial-drawing"
        role="slider"
        tabIndex={0}
        aria-label={name}
        aria-valuemin={scale.stops[0]}
        aria-valuemax={scale.stops.at(-1)}
        aria-valuenow={value}
        aria-valuetext={scale.text(value)}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          point(event)
        }}
        onPointerMove={(event) => event.buttons === 1 && point(event)}
        onDoubleClick={() => turn(scale.neutral)}
      >
        <svg viewBox={`0 0 ${dialBox.width} ${dialBox.height}`} aria-hidden="true">
          <path className="dial-track" d={arcPath(0, 1)} />
          {share !== neutral && <path className="dial-arc" d={arcPath(neutral, share)} />}
          <path className="dial-hand" d={handPath(share)} />
        </svg>
      </div>
      <span className="dial-value" aria-hidden="true">
        {scale.text(value)}
      </span>
      <span aria-hidden="true">{label}</span>
    </div>
  )
}
