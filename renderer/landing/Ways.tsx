import { useLive } from '../api.ts'
import { InviteCard } from './InviteCard.tsx'
import { RecoverySheet } from './RecoverySheet.tsx'
import { StartCard } from './StartCard.tsx'
import { useNewProfile } from './useNewProfile.ts'
import './Ways.css'

/** The ways into a community, for the first screen and for the next community alike. */
export function Ways({ onLanded }: { onLanded: (communityId: string) => void }) {
  const profile = useLive('profile', {})
  const { create, recoveryWords, confirm } = useNewProfile()
  const asksName = profile.state === 'here' && profile.items.length === 0
  const ensureProfile = async (name: string) => {
    if (asksName) await create(name)
  }
  return (
    <div className="ways">
      <InviteCard asksName={asksName} ensureProfile={ensureProfile} onLanded={onLanded} />
      <StartCard asksName={asksName} ensureProfile={ensureProfile} onLanded={onLanded} />
      <RecoverySheet recoveryWords={recoveryWords} onConfirm={confirm} />
    </div>
  )
}
