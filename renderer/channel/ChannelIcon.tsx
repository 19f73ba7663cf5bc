import { Hash, Lock, MessageCircle } from 'lucide-react'
import type { Channel } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'

const icons = { public: Hash, private: Lock, direct: MessageCircle }

/** What kind of channel it is; that one is private is said aloud, too. */
export function ChannelIcon({ kind }: Pick<Channel, 'kind'>) {
  return (
    <>
      <Icon of={icons[kind]} />
      {kind === 'private' && <span className="unseen">{words.channel.privateLabel}: </span>}
    </>
  )
}
