import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Switch } from '../parts/Switch.tsx'
import { useAttempt } from '../parts/useAttempt.ts'
import { words } from '../words.ts'

/** What can be done about a community as a whole. */
export function CommunitySection({ community }: { community: Community }) {
  const { communityId, name, removed, joined } = community
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const left = removed || !joined
  return (
    <div className="settings-block">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      {!left && <ReadsSwitch community={community} />}
      <p className="settings-about">{removed ? words.removed.about : words.leaving.about(name)}</p>
      {!left && (
        <Button className="button-loss" onClick={() => setAsking(true)}>
          <Icon of={LogOut} />
          {words.leaving.open}
        </Button>
      )}
      <ConfirmSheet
        title={words.leaving.title(name)}
        action={words.leaving.action}
        danger
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await api.call('communities.leave', { communityId })
        }}
      >
        <ul className="points">
          {words.leaving.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </ConfirmSheet>
    </div>
  )
}

/** Whether the others are told what is read here. */
function ReadsSwitch({ community: { communityId, sharesReads } }: { community: Community }) {
  const api = useApi()
  const { error, attempt } = useAttempt()
  return (
    <Switch
      label={words.reads.label}
      about={words.reads.about}
      on={sharesReads}
      error={error}
      onTurn={(isShared) =>
        attempt(async () => {
          await api.call('communities.shareReads', { communityId, isShared })
        })
      }
    />
  )
}
