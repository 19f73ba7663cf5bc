import { useState } from 'react'
import { Opening } from '../Opening.tsx'
import { demoWords } from '../words/demo.ts'
import { DemoHead } from './DemoHead.tsx'
import { useBoard, useDemoLink } from './demoApi.ts'
import { PeerCard } from './PeerCard.tsx'
import { VerdictPanel } from './VerdictPanel.tsx'
import './DemoApp.css'

/** The board: the verdict first, and below it every peer. */
export function DemoApp() {
  const [roomId, setRoomId] = useState<string | null>(null)
  const live = useBoard(roomId)
  const link = useDemoLink()
  /** While another channel is being opened, what was there stays. */
  const [shown, setShown] = useState(live)
  if (live !== shown && live.state === 'here') setShown(live)
  const board = shown.state === 'here' ? shown.items[0] : undefined
  if (board === undefined) return <Opening />
  const channel = board.channels.find((each) => each.roomId === board.roomId)
  return (
    <div className="demo">
      {link === 'lost' && (
        <p className="demo-ended" role="alert">
          {demoWords.ended}
        </p>
      )}
      <DemoHead board={board} onChoose={setRoomId} />
      <main className="demo-main">
        <VerdictPanel board={board} />
        <ul className="demo-peers">
          {board.peers.map((peer) => (
            <PeerCard key={peer.peer} peer={peer} roomId={board.roomId} channel={channel?.name ?? ''} />
          ))}
        </ul>
      </main>
    </div>
  )
}
