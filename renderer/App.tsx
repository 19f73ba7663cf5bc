import { useLinkState, useLive } from './api.ts'
import { ClosedBanners } from './ClosedBanners.tsx'
import { House } from './house/House.tsx'
import { chooseItem } from './house/place.ts'
import { usePlace } from './house/usePlace.ts'
import { LinkBanner } from './LinkBanner.tsx'
import { FirstRun } from './landing/FirstRun.tsx'
import { Opening } from './Opening.tsx'
import './App.css'

/** The first screen until there is a community, the house from then on. */
export function App() {
  const profile = useLive('profile', {})
  const communities = useLive('communities', {})
  const at = usePlace()
  const link = useLinkState()

  if (profile.state !== 'here' || communities.state !== 'here') return <Opening />
  const self = profile.items[0]
  const community = chooseItem(
    communities.items,
    (one) => one.communityId === at.place.communityId,
    () => true,
  )
  return (
    <div className="app">
      {link === 'lost' && <LinkBanner />}
      <ClosedBanners />
      <div className="app-view">
        {self && community ? (
          <House
            key={community.communityId}
            profile={self}
            communities={communities.items}
            community={community}
            at={at}
          />
        ) : (
          <FirstRun onLanded={at.goToCommunity} />
        )}
      </div>
    </div>
  )
}
