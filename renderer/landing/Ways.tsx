import { KeyRound, MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '../api.ts'
import { words } from '../words.ts'
import { InviteCard } from './InviteCard.tsx'
import { NewDeviceSheet } from './NewDeviceSheet.tsx'
import { RecoverSheet } from './RecoverSheet.tsx'
import { RecoverySheet } from './RecoverySheet.tsx'
import { SideCard } from './SideCard.tsx'
import { StartCard } from './StartCard.tsx'
import { useNewProfile } from './useNewProfile.ts'
import './Ways.css'

/**
 * The ways into a community, for the first screen and for the next community alike. Somebody who is nobody here yet may
 * also be somebody elsewhere: with their words, or with a device of theirs.
 */
export function Ways({ onLanded }: { onLanded: (communityId: string) => void }) {
  const profile = useLive('profile', {})
  const { create, recoveryWords, confirm } = useNewProfile()
  const [sheet, setSheet] = useState<'recover' | 'pair'>()
  const close = () => setSheet(undefined)
  const asksName = profile.state === 'here' && profile.items.length === 0
  const ensureProfile = async (name: string) => {
    if (asksName) await create(name)
  }
  return (
    <div className="ways">
      <InviteCard asksName={asksName} ensureProfile={ensureProfile} onLanded={onLanded} />
      <StartCard asksName={asksName} ensureProfile={ensureProfile} onLanded={onLanded} />
      {asksName && (
        <>
          <SideCard
            icon={KeyRound}
            title={words.recover.card}
            about={words.recover.cardAbout}
            action={words.recover.cardOpen}
            onOpen={() => setSheet('recover')}
          />
          <SideCard
            icon={MonitorSmartphone}
            title={words.pairCard.title}
            about={words.pairCard.about}
            action={words.pairCard.open}
            onOpen={() => setSheet('pair')}
          />
        </>
      )}
      <RecoverSheet open={sheet === 'recover'} onClose={close} onLanded={onLanded} />
      <NewDeviceSheet open={sheet === 'pair'} onClose={close} />
      <RecoverySheet recoveryWords={recoveryWords} onConfirm={confirm} />
    </div>
  )
}
