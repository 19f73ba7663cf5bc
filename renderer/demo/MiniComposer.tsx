import { type FormEvent, useState } from 'react'
import type { DemoPeer } from '../../peer/contract.ts'
import { sentenceOf } from '../transport/refused.ts'
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
  const [error, setError] = useState<string>()
  const [text, setText] = useState('')
  const first = firstNameOf(peer)
  const isAsleep = peer.asleepSinceTs !== null

  const send = (event: FormEvent) => {
    event.preventDefault()
    const body = text.trim()
    if (body === '') return
    setText('')
    // Whoever types fast does not wait for what was sent before.
    call('demo.write', { peer: peer.peer, roomId, body }).catch((thrown: unknown) => setError(sentenceOf(thrown)))
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
          setError(undefined)
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
