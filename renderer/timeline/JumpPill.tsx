import { ArrowDown } from 'lucide-react'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import './JumpPill.css'

/** The way back to the newest message, and how many have come meanwhile. */
export function JumpPill({ count, onJump }: { count: number; onJump: () => void }) {
  return (
    <button type="button" className="jump-pill" onClick={onJump}>
      <Icon of={ArrowDown} />
      {words.timeline.jump(count)}
    </button>
  )
}
