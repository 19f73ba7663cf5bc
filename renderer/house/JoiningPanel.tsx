import { Check, Circle } from 'lucide-react'
import type { CatchUp, Community } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { type JoiningStep, joiningSentences } from '../channel/joiningSentences.ts'
import { PanelHead } from '../channel/PanelHead.tsx'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import './JoiningPanel.css'

interface JoiningPanelProps {
  community: Community
  onOpenDrawer: () => void
  onNetwork: () => void
  onUseAnother: () => void
}

const steps: readonly JoiningStep[] = ['looking', 'asking', 'history']

/** Stands where the channel will be until the community has let this person in and its whole history is here. */
export function JoiningPanel({ community, onOpenDrawer, onNetwork, onUseAnother }: JoiningPanelProps) {
  const { communityId, name, joining } = community
  const network = useLiveItems('network', { communityId })[0]
  return (
    <main className="panel">
      <PanelHead community={community} onNetwork={onNetwork} onOpenDrawer={onOpenDrawer}>
        <h1 className="cut">
          <bdi>{name}</bdi>
        </h1>
        <span className="grow" />
      </PanelHead>
      {joining?.step === 'refused' ? (
        <Empty
          title={words.joining.refusedTitle(name)}
          actions={
            <Button kind="main" onClick={onUseAnother}>
              {words.joining.another}
            </Button>
          }
        >
          <span role="alert">{`${joining.message} ${words.joining.next[joining.code]}`}</span>
        </Empty>
      ) : (
        <Empty
          title={words.joining.title(name)}
          below={<Steps now={joining?.step ?? 'history'} catchUp={network?.catchUp ?? null} />}
        >
          <span aria-live="polite">
            {joiningSentences(joining?.step ?? 'history', network)} {words.joining.keep}
          </span>
        </Empty>
      )}
    </main>
  )
}

function Steps({ now, catchUp }: { now: JoiningStep; catchUp: CatchUp | null }) {
  const place = steps.indexOf(now)
  return (
    <ol className="joining-steps">
      {steps.map((step, at) => (
        <li
          key={step}
          className={at < place ? 'joining-done' : undefined}
          aria-current={at === place ? 'step' : undefined}
        >
          <span className="joining-mark">
            {at < place ? <Icon of={Check} /> : at === place ? <Perch taken={1} of={2} /> : <Icon of={Circle} />}
          </span>
          {words.joining.steps[step]}
          {step === 'history' && at === place && catchUp && (
            <span className="joining-figures">{words.catchUp.ofAll(catchUp) + words.catchUp.toGo(catchUp)}</span>
          )}
          {at < place && <span className="unseen">{words.joining.stepDone}</span>}
        </li>
      ))}
    </ol>
  )
}
