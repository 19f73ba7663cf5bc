import type { Reaction } from '../../peer/contract.ts'
import { words } from '../words.ts'
import './Reactions.css'

/** The signs that people have put on a message, and how many did. */
export function Reactions({ reactions }: { reactions: readonly Reaction[] }) {
  return (
    <ul className="reactions">
      {reactions.map((reaction) => (
        <li
          key={reaction.key}
          className={reaction.own ? 'reaction reaction-own' : 'reaction'}
          title={titleOf(reaction)}
        >
          <span className="unseen">{titleOf(reaction)}</span>
          <span aria-hidden="true">
            <bdi>{reaction.key}</bdi> {reaction.count}
          </span>
        </li>
      ))}
    </ul>
  )
}

const titleOf = ({ key, count, users }: Reaction): string =>
  words.timeline.reaction(
    key,
    users.map(({ name }) => name),
    count - users.length,
  )
