import { words } from '../words.ts'
import './Presence.css'

/** Here: a disc. Gone: a ring. Named for readers. */
export function Presence({ here }: { here: boolean }) {
  const state = here ? 'here' : 'gone'
  return <span className={`presence presence-${state}`} role="img" aria-label={words.presence[state]} />
}
