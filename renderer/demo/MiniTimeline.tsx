import { Fragment } from 'react'
import type { DemoMessage, DemoPeer } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { DeliveryLine } from '../timeline/DeliveryLine.tsx'
import { demoWords } from '../words/demo.ts'
import { firstNameOf } from './firstName.ts'
import './MiniTimeline.css'

const { peer: words } = demoWords

/** The end of the channel as this peer sees it, and where it was cut off. */
export function MiniTimeline({ peer, channel }: { peer: DemoPeer; channel: string }) {
  const { messages, asleepSinceTs, cutSinceTs, stoppedAfter } = peer
  const line = asleepSinceTs !== null ? words.asleepHere : cutSinceTs !== null ? words.cutHere : undefined
  // Where everything is newer than the line, it stands above all that is shown.
  const isAbove = line !== undefined && !messages.some(({ eventId }) => eventId === stoppedAfter)
  return (
    <ul className="mini" aria-label={words.messages(firstNameOf(peer), channel)}>
      {messages.length === 0 && line === undefined && <li className="mini-empty">{words.nothingYet}</li>}
      {isAbove && <Stop line={line} />}
      {messages.map((message) => (
        <Fragment key={message.eventId}>
          <MiniMessage {...message} />
          {line !== undefined && message.eventId === stoppedAfter && <Stop line={line} />}
        </Fragment>
      ))}
    </ul>
  )
}

const Stop = ({ line }: { line: string }) => <li className="mini-stop">{line}</li>

function MiniMessage({ sender, senderName, body, delivery }: DemoMessage) {
  const isWaiting = delivery !== null && delivery.heldBy < delivery.of
  return (
    <li className={isWaiting && delivery.heldBy === 1 ? 'mini-message mini-waiting' : 'mini-message'}>
      <Egg userId={sender} name={senderName} size="sidebar" />
      <div className="grow">
        <p dir="auto">
          <strong>{firstNameOf({ name: senderName })}</strong> {body}
        </p>
        {isWaiting && <DeliveryLine {...delivery} readByCount={0} readBy={[]} />}
      </div>
    </li>
  )
}
