import type { Community, Member } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { ConfirmSheet } from '../parts/ConfirmSheet.tsx'
import { words } from '../words.ts'

interface RemoveSheetProps {
  community: Community
  member: Member
  open: boolean
  onClose: () => void
}

/** Asks before somebody is removed from a community, and says what that does and what it cannot do. */
export function RemoveSheet({ community, member: { userId, name }, open, onClose }: RemoveSheetProps) {
  const api = useApi()
  return (
    <ConfirmSheet
      title={words.removing.title(name, community.name)}
      action={words.removing.action}
      danger
      open={open}
      onClose={onClose}
      onConfirm={async () => {
        await api.call('members.remove', { communityId: community.communityId, userId })
      }}
    >
      <ul className="points">
        {words.removing.points(name).map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </ConfirmSheet>
  )
}
