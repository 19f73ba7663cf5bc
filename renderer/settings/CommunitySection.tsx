import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { Community } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'

/** What can be done about a community as a whole. */
export function CommunitySection({ community: { communityId, name, removed, joined } }: { community: Community }) {
  const api = useApi()
  const [asking, setAsking] = useState(false)
  const left = removed || !joined
  return (
    <div className="settings-block">
      <h3>
        <bdi>{name}</bdi>
      </h3>
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
