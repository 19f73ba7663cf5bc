import { BadgeCheck } from 'lucide-react'
import type { Member } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'

interface PersonRowProps {
  member: Member
  /** What stands below the name. */
  note: string
  onOpen: () => void
}

/** One person in a list of the pane: the way to their card. */
export function PersonRow({ member: { userId, name, here, verified, self }, note, onOpen }: PersonRowProps) {
  return (
    <li>
      <button type="button" className="people-pane-row" onClick={onOpen}>
        <Egg userId={userId} name={name} size="pane" here={here} />
        <span className="grow">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <span>{self ? `${note} · ${words.self}` : note}</span>
        </span>
        {verified && (
          <span className="people-pane-verified" title={words.person.verified}>
            <Icon of={BadgeCheck} />
            <span className="unseen">{words.person.verified}</span>
          </span>
        )}
      </button>
    </li>
  )
}
