import { MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import type { Community, Device, Member } from '../../peer/contract.ts'
import { useApi, useLiveItems } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { DeviceRow } from '../parts/DeviceRow.tsx'
import { words } from '../words.ts'
import { mayRemove } from './permissions.ts'

const nameOf = (device: Device | undefined) => device?.name || words.person.unnamedDevice

/** The devices that speak for somebody. Whoever may remove the person may also take out one device alone. */
export function PersonDevices({ community, member }: { community: Community; member: Member }) {
  const { communityId, role, removed } = community
  const api = useApi()
  const devices = useLiveItems('devices', { communityId, userId: member.userId })
  const [asked, setAsked] = useState<Device>()
  const [asking, setAsking] = useState(false)
  const mayTakeOut = !removed && !member.self && mayRemove(role, member.role)
  return (
    <section aria-labelledby="person-devices">
      <h3 id="person-devices" className="people-pane-label">
        {words.person.devices}
      </h3>
      {devices.length === 0 && <p className="field-hint">{words.person.noDevices}</p>}
      <ul>
        {devices.map((device) => (
          <DeviceRow key={device.deviceId} device={device} icon={MonitorSmartphone}>
            {mayTakeOut && !device.revoked && (
              <Button
                small
                kind="plain"
                className="button-loss"
                aria-label={words.person.takeOutOf(nameOf(device))}
                onClick={() => {
                  setAsked(device)
                  setAsking(true)
                }}
              >
                {words.person.takeOut}
              </Button>
            )}
          </DeviceRow>
        ))}
      </ul>
      <ConfirmSheet
        title={words.takingOut.title(nameOf(asked))}
        action={words.takingOut.action}
        danger
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          if (asked) await api.call('devices.revoke', { communityId, deviceId: asked.deviceId })
        }}
      >
        <p>{words.takingOut.about(member.name)}</p>
      </ConfirmSheet>
    </section>
  )
}
