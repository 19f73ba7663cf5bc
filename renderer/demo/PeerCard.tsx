import { Moon, SquareArrowOutUpRight, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { DemoPeer, TurnedDial } from '../../peer/contract.ts'
import { poorDelayMs, poorLossPerMille } from '../limits.ts'
import { Egg } from '../parts/Egg.tsx'
import { Icon } from '../parts/Icon.tsx'
import { BareSwitch } from '../parts/Switch.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { demoWords } from '../words/demo.ts'
import { Dial } from './Dial.tsx'
import { useDemoApi } from './demoApi.ts'
import { clockScale, delayScale, lossScale } from './dialScale.ts'
import { firstNameOf } from './firstName.ts'
import { MiniComposer } from './MiniComposer.tsx'
import { MiniTimeline } from './MiniTimeline.tsx'
import './PeerCard.css'

const { peer: words } = demoWords

interface PeerCardProps {
  peer: DemoPeer
  roomId: string
  channel: string
}

/** One peer: who it is, what it sees, what it says, and what disturbs it. */
export function PeerCard({ peer, roomId, channel }: PeerCardProps) {
  const { call } = useDemoApi()
  const { userId, name, appUrl, cutSinceTs, asleepSinceTs, standing } = peer
  const first = firstNameOf(peer)
  const isCut = cutSinceTs !== null
  const isAsleep = asleepSinceTs !== null
  const turn = (dial: DialOfOne) => void call('demo.setDial', { peer: peer.peer, ...dial } as TurnedDial)
  return (
    <li className={isCut ? 'peer peer-cut' : 'peer'} aria-label={name}>
      <header className="peer-head">
        <Egg userId={userId} name={name} size="pane" here={isAsleep ? 'asleep' : !isCut} />
        <div className="grow">
          <h3 className="cut">{name}</h3>
          <p className="cut">
            <PeerState peer={peer} />
          </p>
        </div>
        <ToolButton
          icon={isAsleep ? Sun : Moon}
          label={isAsleep ? words.wake(first) : words.sleep(first)}
          className={isAsleep ? 'peer-wake' : ''}
          onClick={() => turn({ dial: 'asleep', value: !isAsleep })}
        />
        <BareSwitch aria-label={words.cable(first)} on={!isCut} onTurn={(on) => turn({ dial: 'cut', value: !on })} />
      </header>
      <MiniTimeline peer={peer} channel={channel} />
      <MiniComposer peer={peer} roomId={roomId} channel={channel} />
      <fieldset className="peer-dials">
        <legend className="unseen">{words.dials(first)}</legend>
        <Dial
          label={words.loss}
          name={words.lossOf(first)}
          scale={lossScale}
          value={peer.lossPerMille}
          onTurn={(value) => turn({ dial: 'lossPerMille', value })}
        />
        <Dial
          label={words.delay}
          name={words.delayOf(first)}
          scale={delayScale}
          value={peer.delayMs}
          onTurn={(value) => turn({ dial: 'delayMs', value })}
        />
        <Dial
          label={words.clock}
          name={words.clockOf(first)}
          scale={clockScale}
          value={peer.clockOffMs}
          onTurn={(value) => turn({ dial: 'clockOffMs', value })}
        />
      </fieldset>
      <footer className="peer-foot">
        <div className="grow">
          <p>{words.events(peer.eventCount)}</p>
          <p className={standing.kind === 'agrees' ? 'peer-root cut' : 'peer-root peer-root-differs cut'}>
            <span className="unseen">{words.rootWords}: </span>
            {peer.rootWords}
          </p>
        </div>
        <a href={appUrl} target="_blank" rel="noreferrer" aria-label={words.openAppOf(first)} className="peer-app">
          {words.openApp}
          <Icon of={SquareArrowOutUpRight} mirrors />
        </a>
      </footer>
    </li>
  )
}

/** One dial and its value, without whose. */
type DialOfOne = TurnedDial extends infer Each ? (Each extends TurnedDial ? Omit<Each, 'peer'> : never) : never

function PeerState({ peer: { cutSinceTs, asleepSinceTs, hearsCount, lossPerMille, delayMs } }: { peer: DemoPeer }) {
  const nowMs = useSeconds(cutSinceTs !== null || asleepSinceTs !== null)
  if (asleepSinceTs !== null) return words.asleepFor(nowMs - asleepSinceTs)
  if (cutSinceTs !== null) return words.cutFor(nowMs - cutSinceTs)
  const isPoor = lossPerMille >= poorLossPerMille || delayMs >= poorDelayMs
  return isPoor ? words.poor(hearsCount) : words.sees(hearsCount)
}

/** The time, anew every second while somebody wants to know. */
function useSeconds(isWanted: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    if (!isWanted) return
    const look = () => setNowMs(Date.now())
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [isWanted])
  return nowMs
}
