import type { DeviceCertificate } from '../../core/crypto/certificate.ts'
import type { Welcome } from '../joining/messages.ts'
import { grantBytesMax, grantCountMax, grantedEpochCountMax } from '../limits.ts'
import { encodeGrant, type Grant } from './pairingMessages.ts'

type ProfileGrant = Pick<Extract<Grant, { kind: 'profile' }>, 'name' | 'recovery'> & { certificate: DeviceCertificate }

/**
 * What a new device is handed, in messages that each fit. Epochs and communities beyond what they hold the new device gets
 * from other members by itself.
 */
export function grantsOf(profile: ProfileGrant, welcomes: readonly Welcome[]): Grant[] {
  const lots: Welcome[][] = []
  for (const whole of welcomes) {
    const welcome = { ...whole, epochs: whole.epochs.slice(0, grantedEpochCountMax) }
    const last = lots.at(-1)
    if (last && bytesOf([...last, welcome]) <= grantBytesMax) last.push(welcome)
    else lots.push([welcome])
  }
  const kept = lots.slice(0, grantCountMax - 1)
  const count = kept.length + 1
  return [
    { kind: 'profile', index: 0, count, ...profile },
    ...kept.map((lot, index): Grant => ({ kind: 'communities', index: index + 1, count, welcomes: lot })),
  ]
}

const bytesOf = (welcomes: Welcome[]): number =>
  encodeGrant({ kind: 'communities', index: 0, count: grantCountMax, welcomes }).length
