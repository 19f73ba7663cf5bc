import { TriangleAlert } from 'lucide-react'
import type { Device, Profile } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Callout } from '../parts/Callout.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { UnlockFields, useUnlocking } from '../parts/UnlockFields.tsx'
import { useReset } from '../parts/useReset.ts'
import { words } from '../words.ts'

interface TakeOutSheetProps {
  profile: Profile
  communityId: string
  /** The one that is asked about; kept while the sheet closes. */
  device: Device | undefined
  open: boolean
  onClose: () => void
}

/** Takes an own device out of a community; the user key says that it is oneself who asks. */
export function TakeOutSheet({ profile, communityId, device, open, onClose }: TakeOutSheetProps) {
  const api = useApi()
  const { unlocking, setUnlocking, forget } = useUnlocking(profile)
  useReset(open, () => {
    forget()
  })
  const { unlock } = unlocking
  return (
    <ConfirmSheet
      title={words.devices.takeOutTitle(device?.name || words.person.unnamedDevice)}
      action={words.devices.takeOut}
      danger
      disabled={!unlock}
      open={open}
      onClose={onClose}
      onConfirm={async () => {
        if (device && unlock) await api.call('devices.revoke', { communityId, deviceId: device.deviceId, unlock })
      }}
    >
      {device?.thisDevice && (
        <Callout kind="warning" icon={TriangleAlert}>
          {words.devices.takeOutThis}
        </Callout>
      )}
      <ul className="points">
        {words.devices.takeOutAbout.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <UnlockFields profile={profile} unlocking={unlocking} onChange={setUnlocking} />
    </ConfirmSheet>
  )
}
