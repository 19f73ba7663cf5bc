import { type ReactNode, useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Field } from '../parts/Field.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'

export interface ChannelWishes {
  name: string
  topic: string
}

interface ChannelFormProps {
  title: string
  action: string
  open: boolean
  onClose: () => void
  /** What the fields hold when the sheet opens. */
  start?: ChannelWishes
  /** Rejects with the refusal to show; otherwise the sheet closes. */
  onSubmit: (wishes: ChannelWishes) => Promise<void>
  /** Why the name stays as it is. */
  nameFixed?: string | undefined
  /** What else can be wished for. */
  children?: ReactNode
}

const blank: ChannelWishes = { name: '', topic: '' }

/** A channel's name and topic, for a new one and for one there is. */
export function ChannelForm({
  title,
  action,
  open,
  onClose,
  start = blank,
  onSubmit,
  nameFixed,
  children,
}: ChannelFormProps) {
  const { busy, error, attempt, forget } = useAttempt()
  const nameField = useRef<HTMLInputElement>(null)
  const topicField = useRef<HTMLInputElement>(null)
  const [wishes, setWishes] = useState(start)
  useReset(open, () => {
    if (open) {
      setWishes(start)
      forget()
    }
  })
  const submit = () =>
    attempt(async () => {
      await onSubmit(wishes)
      onClose()
    })
  return (
    <Sheet
      title={title}
      open={open}
      onClose={onClose}
      onSubmit={submit}
      initialFocus={nameFixed === undefined ? nameField : topicField}
      footer={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="main" type="submit" disabled={busy || wishes.name.trim() === ''}>
            {action}
          </Button>
        </>
      }
    >
      <Field
        label={words.channel.name}
        ref={nameField}
        value={wishes.name}
        onChange={(name) => setWishes({ ...wishes, name })}
        readOnly={nameFixed !== undefined}
        hint={nameFixed}
        error={error}
      />
      <Field
        ref={topicField}
        label={words.channel.topic}
        hint={words.channel.topicHint}
        value={wishes.topic}
        onChange={(topic) => setWishes({ ...wishes, topic })}
      />
      {children}
    </Sheet>
  )
}
