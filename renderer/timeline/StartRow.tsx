import type { Channel } from '../../peer/contract.ts'
import { shownName } from '../channel/shownName.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { words } from '../words.ts'
import './StartRow.css'

interface StartRowProps {
  channel: Channel
  empty: boolean
  /** Absent where this person may not, or where it is not for more people. */
  onInvite?: (() => void) | undefined
  onSetTopic?: (() => void) | undefined
}

/** The channel's beginning: what to do first while nobody has said anything, and a plain line afterwards. */
export function StartRow({ channel, empty, onInvite, onSetTopic }: StartRowProps) {
  const { kind, topic } = channel
  const name = shownName(channel)
  if (!empty) {
    return (
      <p className="start-row">{kind === 'direct' ? words.direct.begins(name) : words.timeline.startOfHistory(name)}</p>
    )
  }
  return (
    <div className="start-row-empty">
      <Empty
        title={kind === 'direct' ? words.direct.startTitle(name) : words.timeline.startTitle(name)}
        actions={
          <>
            {onInvite && (
              <Button small kind="main" onClick={onInvite}>
                {words.timeline.startInvite}
              </Button>
            )}
            {onSetTopic && topic === '' && (
              <Button small onClick={onSetTopic}>
                {words.timeline.startTopic}
              </Button>
            )}
          </>
        }
      >
        {kind === 'direct' ? words.direct.start : words.timeline.start}
      </Empty>
    </div>
  )
}
