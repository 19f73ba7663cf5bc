import { useState } from 'react'
import type { Message } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { sentenceOf } from '../transport/refused.ts'
import { words } from '../words.ts'

/** Something a row has to say to the person who just tried something with it. */
export interface RowNote {
  key: string
  text: string
}

/** Deleting messages of one channel: which one is asked about, and beside which row it was said why it cannot be. */
export function useDeleting(communityId: string, roomId: string) {
  const api = useApi()
  const [asked, setAsked] = useState<Message>()
  const [note, setNote] = useState<RowNote>()

  const remove = async ({ eventId }: Message) => {
    try {
      await api.call('messages.redact', { communityId, roomId, eventId })
    } catch (thrown) {
      setNote({ key: eventId, text: words.deleting.failed(sentenceOf(thrown)) })
    }
  }
  return {
    asked,
    note,
    say: setNote,
    ask: (message: Message) => {
      setNote(undefined)
      setAsked(message)
    },
    cancel: () => setAsked(undefined),
    confirm: () => {
      if (asked) void remove(asked)
      setAsked(undefined)
    },
  }
}
