import { type FormEvent, useState } from 'react'
import type { DemoPeer } from '../../peer/contract.ts'
import { useAttempt } from '../parts/useAttempt.ts'
import { demoWords } from '../words/demo.ts'
import { useDemoApi } from './demoApi.ts'
import { firstNameOf } from './firstName.ts'
import './MiniComposer.css'

const { peer: words } = demoWords

interface MiniComposerProps {
  peer: DemoPeer
  roomId: string
  channel: string
}

/** Lets one peer say something. Enter sends. */
export function MiniComposer({ peer, roomId, channel }: MiniComposerProps) {
  const { call } = useDemoApi()
  const { error, attempt, forget } = useAttempt()
  const [text, setText] = useState('')
  const first = firstNameOf(peer)
  const isAsleep = peer.asleepSinceTs !== null

  const send = (event: FormEvent) => {
    event.preventDefault()
    const body = text.trim()
    if (body === '') return
    setText('')
    void attempt(async () => {
      await call('demo.write', { peer: peer.peer, roomId, body })
    })
  }
  return (
    <form className="mini-composer" onSubmit={send}>
      <input
        className="mini-field"
        aria-label={words.writeAs(first, channel)}
        placeholder={isAsleep ? words.asleep(first) : words.write(channel)}
        autoComplete="off"
        dir="auto"
        maxLength={1000}
        disabled={isAsleep}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          forget()
        }}
      />
      {error !== undefined && (
        <p className="mini-error" role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
