import { CircleCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useApi, useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { Callout } from '../parts/Callout.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { PairingTrouble } from '../parts/PairingTrouble.tsx'
import { PairingWords } from '../parts/PairingWords.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { Sheet } from '../parts/Sheet.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { sentenceOf } from '../transport/refused.ts'
import { words } from '../words.ts'
import './NewDeviceSheet.css'

/** On the new device: shows a code for the other one, and then the words to compare. */
export function NewDeviceSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Sheet title={words.pairing.newTitle} open={open} onClose={onClose}>
      <NewDevice onClose={onClose} />
    </Sheet>
  )
}

function NewDevice({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const live = useLiveItems('pairing', {})[0]
  const [attemptCount, setAttemptCount] = useState(0)
  const [differed, setDiffered] = useState(false)
  const [code, setCode] = useState<string>()
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    let current = true
    setCode(undefined)
    setFailure(undefined)
    api.call('pairing.begin', {}).then(
      (begun) => current && setCode(begun.code),
      (thrown) => current && setFailure(sentenceOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [api, attemptCount])

  const confirm = () =>
    attempt(async () => {
      await api.call('pairing.confirm', {})
    })
  const differ = () =>
    attempt(async () => {
      await api.call('pairing.cancel', {})
      setDiffered(true)
    })
  const again = () => {
    setDiffered(false)
    setAttemptCount(attemptCount + 1)
  }
  const pairing = live?.side === 'newDevice' ? live : undefined
  const step = differed ? 'differed' : (pairing?.step ?? 'waiting')
  const lastStep = useRef(step)
  lastStep.current = step
  // Whoever closes the sheet has changed their mind; nobody waits for a device that is not coming.
  useEffect(
    () => () => {
      if (lastStep.current !== 'done') void api.call('pairing.cancel', {}).catch(() => {})
    },
    [api],
  )
  return (
    <>
      {step === 'waiting' && (
        <>
          <p>{words.pairing.newAbout}</p>
          {code === undefined ? (
            <p role="status">{failure === undefined && words.pairing.making}</p>
          ) : (
            <div className="new-device-code">
              <QrCode text={code} label={words.pairing.qr} />
              <div className="new-device-text">
                <h3 className="field-label">{words.pairing.codeShown}</h3>
                <code className="new-device-plain">{code}</code>
                <CopyButton text={code} label={words.pairing.copy} kind="main" />
              </div>
            </div>
          )}
        </>
      )}
      {(step === 'compare' || step === 'confirmed') && pairing && <PairingWords pairing={pairing} />}
      {step === 'compare' && (
        <div className="new-device-actions">
          <Button disabled={busy} onClick={differ}>
            {words.pairing.differ}
          </Button>
          <Button kind="main" disabled={busy} onClick={confirm}>
            {words.pairing.confirm}
          </Button>
        </div>
      )}
      {step === 'confirmed' && <p role="status">{words.pairing.confirmed}</p>}
      {step === 'done' && (
        <Callout kind="success" icon={CircleCheck}>
          {words.pairing.doneNew}
        </Callout>
      )}
      <PairingTrouble step={step} message={pairing?.message ?? null} />
      {(step === 'failed' || step === 'differed') && (
        <div className="new-device-actions">
          <Button onClick={onClose}>{words.close}</Button>
          <Button kind="main" onClick={again}>
            {words.pairing.again}
          </Button>
        </div>
      )}
      {(failure ?? error) && (
        <p className="field-error" role="alert">
          {failure ?? error}
        </p>
      )}
    </>
  )
}
