import { words } from '../words.ts'
import './Presence.css'

/** Whether somebody is here, or the device is and sleeps. */
export type Here = boolean | 'asleep'

/** Here: a disc. Asleep: a crescent. Gone: a ring. Named for readers. */
export function Presence({ here }: { here: Here }) {
  const state = here === 'asleep' ? 'asleep' : here ? 'here' : 'gone'
  return <span className={`presence presence-${state}`} role="img" aria-label={words.presence[state]} />
}
