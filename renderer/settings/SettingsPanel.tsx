import { House, MonitorSmartphone, Network, Palette, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Community, Profile } from '../../peer/contract.ts'
import { NetworkSection } from '../doctor/NetworkSection.tsx'
import { Icon } from '../parts/Icon.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { useEscape } from '../parts/useEscape.ts'
import { useFocusReturn } from '../parts/useFocusReturn.ts'
import { words } from '../words.ts'
import { AppearanceSection } from './AppearanceSection.tsx'
import { CommunitySection } from './CommunitySection.tsx'
import { DevicesSection } from './DevicesSection.tsx'
import './SettingsPanel.css'

export type SettingsSection = 'devices' | 'appearance' | 'network' | 'community'

interface SettingsPanelProps {
  profile: Profile
  community: Community
  section: SettingsSection
  onSection: (section: SettingsSection) => void
  onClose: () => void
}

const sections = [
  { section: 'devices', icon: MonitorSmartphone, text: words.settings.devices },
  { section: 'appearance', icon: Palette, text: words.settings.appearance },
  { section: 'network', icon: Network, text: words.doctor.section },
  { section: 'community', icon: House, text: words.settings.community },
] as const

/** What concerns oneself and this computer. It stands in the channel's place. */
export function SettingsPanel({ profile, community, section, onSection, onClose }: SettingsPanelProps) {
  const panel = useRef<HTMLElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  useFocusReturn(panel)
  useEscape(true, onClose)
  useEffect(() => title.current?.focus(), [])
  return (
    <main className="panel settings" aria-labelledby="settings-title" ref={panel}>
      <header className="panel-head">
        <h1 id="settings-title" className="grow" ref={title} tabIndex={-1}>
          {words.settings.title}
        </h1>
        <ToolButton icon={X} label={words.close} onClick={onClose} />
      </header>
      <div className="settings-body">
        <nav className="settings-nav" aria-label={words.settings.title}>
          {sections.map((one) => (
            <button
              key={one.section}
              type="button"
              className="settings-link"
              aria-current={one.section === section ? 'page' : undefined}
              onClick={() => onSection(one.section)}
            >
              <Icon of={one.icon} />
              {one.text}
            </button>
          ))}
        </nav>
        <div className="settings-section">
          <h2 className="settings-heading">{sections.find((one) => one.section === section)?.text}</h2>
          {section === 'devices' && <DevicesSection profile={profile} community={community} />}
          {section === 'appearance' && <AppearanceSection />}
          {section === 'network' && <NetworkSection />}
          {section === 'community' && <CommunitySection community={community} />}
        </div>
      </div>
    </main>
  )
}
