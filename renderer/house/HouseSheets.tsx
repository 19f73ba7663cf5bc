import type { Community, Member } from '../../peer/contract.ts'
import { AddCommunitySheet } from './AddCommunitySheet.tsx'
import { CreateChannelSheet } from './CreateChannelSheet.tsx'
import { InviteSheet } from './InviteSheet.tsx'
import type { OpenSheet } from './openSheet.ts'
import { StartDirectSheet } from './StartDirectSheet.tsx'

interface HouseSheetsProps {
  community: Community
  members: readonly Member[]
  sheet: OpenSheet
  onClose: () => void
  onGoToRoom: (roomId: string) => void
  onGoToCommunity: (communityId: string) => void
}

/** What opens over the house. */
export function HouseSheets({ community, members, sheet, onClose, onGoToRoom, onGoToCommunity }: HouseSheetsProps) {
  const others = members.filter(({ self, role }) => !self && role !== 'none')
  const { communityId } = community
  return (
    <>
      <InviteSheet community={community} open={sheet === 'invite'} onClose={onClose} />
      <AddCommunitySheet open={sheet === 'addCommunity'} onClose={onClose} onLanded={onGoToCommunity} />
      <CreateChannelSheet
        communityId={communityId}
        people={others}
        open={sheet === 'createChannel'}
        onClose={onClose}
        onCreated={onGoToRoom}
      />
      <StartDirectSheet
        communityId={communityId}
        people={others}
        open={sheet === 'startDirect'}
        onClose={onClose}
        onOpened={onGoToRoom}
      />
    </>
  )
}
