import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Device } from '../../peer/contract.ts'
import { times } from '../timeline/times.ts'
import { words } from '../words.ts'
import { Icon } from './Icon.tsx'
import { Presence } from './Presence.tsx'
import './DeviceRow.css'

interface DeviceRowProps {
  device: Device
  icon: LucideIcon
  /** What can be done with it. */
  children?: ReactNode
}

/** A computer that speaks for somebody: its name, since when, and whether it is heard now. */
export function DeviceRow({ device: { name, thisDevice, here, sinceTs, revoked }, icon, children }: DeviceRowProps) {
  const facts = [
    thisDevice && words.devices.thisOne,
    revoked ? words.person.revokedDevice : words.presence[here ? 'here' : 'gone'],
    words.person.since(times.date(sinceTs)),
  ]
  return (
    <li className={revoked ? 'device-row device-row-out' : 'device-row'}>
      <span className="device-icon">
        <Icon of={icon} />
        {!revoked && <Presence here={here} />}
      </span>
      <div className="grow">
        <strong>
          <bdi>{name || words.person.unnamedDevice}</bdi>
        </strong>
        <span>{facts.filter(Boolean).join(' · ')}</span>
      </div>
      {children}
    </li>
  )
}
