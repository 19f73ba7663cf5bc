import { memo } from 'react'
import { eggOf, initialsOf } from './egg.ts'
import { type Here, Presence } from './Presence.tsx'
import './Egg.css'

interface EggProps {
  userId: string
  name: string
  /** Card 56, timeline 36, oneself 34, pane 32, sidebar 22, reader 16; below 24 the initials are left out. */
  size: 'card' | 'timeline' | 'self' | 'pane' | 'sidebar' | 'reader'
  here?: Here
}

/** A person. The name stands beside it, so readers skip the drawing. */
export const Egg = memo(function Egg({ userId, name, size, here }: EggProps) {
  const { hue, speckles } = eggOf(userId)
  return (
    <span className={`egg egg-${size} egg-hue-${hue}`}>
      <svg className="egg-shell" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {speckles.map(({ x, y, radius }) => (
          <circle key={`${x} ${y}`} cx={x} cy={y} r={radius} />
        ))}
      </svg>
      {size !== 'sidebar' && size !== 'reader' && (
        <span className="egg-initials" aria-hidden="true">
          {initialsOf(name)}
        </span>
      )}
      {here !== undefined && <Presence here={here} />}
    </span>
  )
})
