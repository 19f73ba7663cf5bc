import { useApi } from './api.ts'
import { Perch } from './parts/Perch.tsx'
import { words } from './words.ts'
import './LinkBanner.css'

/** Says that the app has lost its own engine. */
export function LinkBanner() {
  const { link } = useApi()
  return (
    <p className="link-banner" role="alert">
      <Perch taken={0} of={1} />
      {link.kind === 'bridge' ? words.link.engineStopped : words.link.socketLost}
    </p>
  )
}
