import { TriangleAlert } from 'lucide-react'
import type { Pairing } from '../../peer/contract.ts'
import { words } from '../words.ts'
import { Callout } from './Callout.tsx'

interface PairingTroubleProps {
  /** `differed`: the person saw other words on the other device. */
  step: Pairing['step'] | 'code' | 'differed'
  message: string | null
}

/** Says that two devices did not come together, and that nothing was handed over. */
export function PairingTrouble({ step, message }: PairingTroubleProps) {
  if (step !== 'failed' && step !== 'differed') return null
  const differed = step === 'differed'
  return (
    <div role="alert">
      <Callout kind="warning" icon={TriangleAlert}>
        <strong>{differed ? words.pairing.differTitle : words.pairing.failedTitle}</strong>
        {message && <p>{message}</p>}
        <p>{differed ? words.pairing.differAbout : words.pairing.failed}</p>
      </Callout>
    </div>
  )
}
