import type { Channel } from '../../peer/contract.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { words } from '../words.ts'
import './StartRow.css'

interface StartRowProps {
  channel: Channel
  empty: boolean
  onInvite: () => void
  onSetTopic: () => void
}

/** The channel's beginning: what to do first while nobody has said anything, and a plain line afterwards. */
export function StartRow({ channel: { name, topic }, empty, onInvite, onSetTopic }: StartRowProps) {
  if (!empty) return <p className="start-row">{words.timeline.startOfHistory(name)}</p>
  return (
    <div className="start-row-empty">
      <Empty
        title={words.timeline.startTitle(name)}
        actions={
          <>
            <Button small kind="main" onClick={onInvite}>
              {words.timeline.startInvite}
            </Button>
            {topic === '' && (
              <Button small onClick={onSetTopic}>
                {words.timeline.startTopic}
              </Button>
            )}
          </>
        }
      >
        {words.timeline.start}
      </Empty>
    </div>
  )
}
