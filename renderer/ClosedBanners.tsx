import { useEffect, useState } from 'react'
import type { Result } from '../peer/contract.ts'
import { useApi } from './api.ts'
import { words } from './words.ts'
import './LinkBanner.css'

/** Says of communities that could not be opened why: without it they would seem never to have been. */
export function ClosedBanners() {
  const { call } = useApi()
  const [closed, setClosed] = useState<Result<'communities.closed'>>([])
  useEffect(() => {
    // A peer that does not answer is another banner's business.
    call('communities.closed', {}).then(setClosed, () => {})
  }, [call])
  return closed.map(({ communityId, name, message }) => (
    <p key={communityId} className="link-banner" role="alert">
      {words.link.closed(name, message)}
    </p>
  ))
}
