import { useEffect, useState } from 'react'
import type { Result } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { sweepLookMs } from '../limits.ts'

type Discovery = Result<'network.discovery'>

/** How others are looked for, as it is now; looked at again and again while a sweep goes on. */
export function useDiscovery(): { discovery: Discovery | undefined; lookAgain: () => void } {
  const api = useApi()
  const [discovery, setDiscovery] = useState<Discovery>()
  const [looks, setLooks] = useState(0)
  useEffect(() => {
    let isGone = false
    api.call('network.discovery', {}).then(
      (found) => isGone || setDiscovery(found),
      () => isGone || setDiscovery(undefined),
    )
    return () => {
      isGone = true
    }
  }, [api, looks])
  const isSweeping = discovery?.sweep != null
  useEffect(() => {
    if (!isSweeping) return
    const timer = setInterval(() => setLooks((count) => count + 1), sweepLookMs)
    return () => clearInterval(timer)
  }, [isSweeping])
  return { discovery, lookAgain: () => setLooks((count) => count + 1) }
}
