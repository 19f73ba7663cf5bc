import type { Community } from '../../peer/contract.ts'
import { useLiveItems } from '../api.ts'
import { PanelHead } from '../channel/PanelHead.tsx'
import { Empty } from '../parts/Empty.tsx'
import { words } from '../words.ts'

interface JoiningPanelProps {
  community: Community
  onOpenDrawer: () => void
}

/** Stands where the channel will be until the community's whole history is here. */
export function JoiningPanel({ community, onOpenDrawer }: JoiningPanelProps) {
  const network = useLiveItems('network', { communityId: community.communityId })[0]
  const alone = !network || network.state === 'alone'
  const sentences = alone
    ? [words.joining.alone]
    : [
        words.joining.arriving(network.eventCount),
        network.missingCount > 0 && words.joining.missing(network.missingCount),
      ]
  return (
    <main className="panel">
      <PanelHead communityId={community.communityId} onOpenDrawer={onOpenDrawer}>
        <h1 className="cut">
          <bdi>{community.name}</bdi>
        </h1>
        <span className="grow" />
      </PanelHead>
      <Empty title={words.joining.title(community.name)}>
        {[...sentences, words.joining.keep].filter(Boolean).join(' ')}
      </Empty>
    </main>
  )
}
