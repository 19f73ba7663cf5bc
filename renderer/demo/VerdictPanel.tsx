import { Check, Pause, Unplug } from 'lucide-react'
import type { DemoBoard, DemoPeer } from '../../peer/contract.ts'
import { namedDifferersMax, wireBesideWordsMax } from '../limits.ts'
import { Icon } from '../parts/Icon.tsx'
import { demoWords } from '../words/demo.ts'
import { firstNameOf } from './firstName.ts'
import { Wire } from './Wire.tsx'
import './VerdictPanel.css'

const { verdict: words } = demoWords

/** Whether all agree, and who does not and why: in words, and as birds on a wire. */
export function VerdictPanel({ board: { peers, verdict, isPaused } }: { board: DemoBoard }) {
  const { agreeing, eventCount, mendedForMs } = verdict
  const isAgreed = agreeing.length === peers.length
  const names = agreeing.flatMap((place) => peers[place] ?? []).map(firstNameOf)
  const sentences = isAgreed
    ? [words.same(eventCount, mendedForMs)]
    : [words.hold(names, eventCount), ...differencesOf(peers)]
  const shape = peers.length > wireBesideWordsMax ? ' verdict-many' : ''
  return (
    <section className={`verdict verdict-${isAgreed ? 'agreed' : 'apart'}${shape}`} aria-label={words.label}>
      <div>
        {isAgreed ? (
          <span className="verdict-chip verdict-chip-agreed">
            <Icon of={Check} />
            {words.converged}
          </span>
        ) : (
          <span className="verdict-chip verdict-chip-apart">
            <Icon of={isPaused ? Pause : Unplug} />
            {isPaused ? words.paused : words.notYet}
          </span>
        )}
        <div role="status">
          <h2>{words.agree(agreeing.length, peers.length)}</h2>
        </div>
        <p>{[...sentences, ...(isPaused ? [words.heldBack] : [])].join(' ')}</p>
      </div>
      <Wire peers={peers} />
    </section>
  )
}

/** A sentence for each of those who differ, as many as can be read. */
function differencesOf(peers: readonly DemoPeer[]): string[] {
  const differing = peers.flatMap((peer) =>
    peer.standing.kind === 'differs' ? [words.differs(firstNameOf(peer), reasonOf(peer), peer.standing)] : [],
  )
  const unsaid = differing.length - namedDifferersMax
  return unsaid > 1 ? [...differing.slice(0, namedDifferersMax), words.moreDiffer(unsaid)] : differing
}

const reasonOf = ({ asleepSinceTs, cutSinceTs }: DemoPeer) =>
  asleepSinceTs !== null ? 'asleep' : cutSinceTs !== null ? 'cut' : 'near'
