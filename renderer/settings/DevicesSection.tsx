import { KeyRound, MonitorSmartphone, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Community, Device, Profile } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { DeviceRow } from '../parts/DeviceRow.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import { AddDeviceSheet } from './AddDeviceSheet.tsx'
import { ProtectSheet } from './ProtectSheet.tsx'
import { TakeOutSheet } from './TakeOutSheet.tsx'

/** One's own devices in a community, and the passphrase of this one. */
export function DevicesSection({ profile, community }: { profile: Profile; community: Community }) {
  const { communityId, name, joined, removed } = community
  const devices = useLiveItems('devices', { communityId, userId: profile.userId })
  const [sheet, setSheet] = useState<'add' | 'protect' | 'takeOut'>()
  const [asked, setAsked] = useState<Device>()
  const close = () => setSheet(undefined)
  const active = joined && !removed
  return (
    <>
      <section className="settings-block" aria-labelledby="settings-devices">
        <h3 id="settings-devices">{words.devices.listTitle}</h3>
        <p className="settings-about">{words.devices.listAbout(name)}</p>
        <ul>
          {devices.map((device) => (
            <DeviceRow key={device.deviceId} device={device} icon={MonitorSmartphone}>
              {active && !device.revoked && (
                <Button
                  small
                  kind="plain"
                  className="button-loss"
                  aria-label={words.devices.takeOutOf(device.name || words.person.unnamedDevice)}
                  onClick={() => {
                    setAsked(device)
                    setSheet('takeOut')
                  }}
                >
                  {words.devices.takeOut}
                </Button>
              )}
            </DeviceRow>
          ))}
        </ul>
        {active && (
          <Button onClick={() => setSheet('add')}>
            <Icon of={Plus} />
            {words.devices.add}
          </Button>
        )}
      </section>
      <section className="settings-block" aria-labelledby="settings-protect">
        <h3 id="settings-protect">{words.devices.protectTitle}</h3>
        <p className="settings-about">{profile.hasPassphrase ? words.devices.protectHas : words.devices.protectNone}</p>
        <Button onClick={() => setSheet('protect')}>
          <Icon of={KeyRound} />
          {profile.hasPassphrase ? words.devices.protectAgain : words.devices.protect}
        </Button>
      </section>
      <AddDeviceSheet profile={profile} open={sheet === 'add'} onClose={close} />
      <ProtectSheet open={sheet === 'protect'} onClose={close} />
      <TakeOutSheet
        profile={profile}
        communityId={communityId}
        device={asked}
        open={sheet === 'takeOut'}
        onClose={close}
      />
    </>
  )
}
