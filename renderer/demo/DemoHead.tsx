import { Pause, Play, PlugZap, Shuffle } from 'lucide-react'
import type { DemoBoard } from '../../peer/contract.ts'
import markUrl from '../look/mark.svg'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Segments } from '../parts/Segments.tsx'
import { demoWords } from '../words/demo.ts'
import { useDemoApi } from './demoApi.ts'

/** What is done to all of them, and which channel their cards show. */
export function DemoHead({ board, onChoose }: { board: DemoBoard; onChoose: (roomId: string) => void }) {
  const { call } = useDemoApi()
  const { isPaused, channels, roomId, peers } = board
  return (
    <header className="demo-head">
      <h1>
        <img src={markUrl} alt="" />
        {demoWords.title}
      </h1>
      <p className="demo-about">{demoWords.about(peers.length)}</p>
      {channels.length > 1 && (
        <Segments
          label={demoWords.channel}
          value={roomId}
          choices={channels.map((channel) => ({ value: channel.roomId, text: `#${channel.name}` }))}
          onChange={onChoose}
        />
      )}
      <div className="demo-doings">
        <Button onClick={() => void call('demo.pause', { on: !isPaused })}>
          <Icon of={isPaused ? Play : Pause} />
          {isPaused ? demoWords.goOn : demoWords.pause}
        </Button>
        <Button onClick={() => void call('demo.everyoneWrites', { roomId })}>
          <Icon of={Shuffle} />
          {demoWords.everyoneWrites}
        </Button>
        <Button kind="main" onClick={() => void call('demo.mendAll', {})}>
          <Icon of={PlugZap} />
          {demoWords.mendAll}
        </Button>
      </div>
    </header>
  )
}
