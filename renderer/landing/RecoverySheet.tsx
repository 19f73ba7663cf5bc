import { useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { WordGrid } from '../parts/WordGrid.tsx'
import { words } from '../words.ts'

interface RecoverySheetProps {
  recoveryWords: readonly string[] | undefined
  onConfirm: () => void
}

/** Shows the 24 words, once. It is left by saying that they are written down, and in no other way. */
export function RecoverySheet({ recoveryWords, onConfirm }: RecoverySheetProps) {
  const done = useRef<HTMLButtonElement>(null)
  const list = recoveryWords ?? []
  return (
    <Sheet
      title={words.recovery.title}
      open={recoveryWords !== undefined}
      initialFocus={done}
      footer={
        <>
          <CopyButton text={list.join(' ')} label={words.recovery.copy} kind="plain" />
          <Button kind="main" ref={done} onClick={onConfirm}>
            {words.recovery.done}
          </Button>
        </>
      }
    >
      <p>{words.recovery.about}</p>
      <WordGrid label={words.recovery.list} list={list} />
    </Sheet>
  )
}
