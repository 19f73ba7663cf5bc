import { X } from 'lucide-react'
import { useLiveItems } from '../api.ts'
import { Egg } from '../parts/Egg.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { useEscape } from '../parts/useEscape.ts'
import { words } from '../words.ts'
import './PeoplePane.css'

/** Everybody of the community, with their part in it. */
export function PeoplePane({ communityId, onClose }: { communityId: string; onClose: () => void }) {
  const members = useLiveItems('members', { communityId })
  useEscape(true, onClose)
  return (
    <aside className="panel people-pane" aria-label={words.channel.peopleTitle}>
      <header className="panel-head people-pane-head">
        <h2 className="grow">{words.channel.peopleTitle}</h2>
        <ToolButton icon={X} label={words.close} onClick={onClose} />
      </header>
      <ul className="people-pane-list">
        {members.map(({ userId, name, role, here, self }) => (
          <li key={userId} className="people-pane-row">
            <Egg userId={userId} name={name} size="pane" here={here} />
            <div className="grow">
              <strong>
                <bdi>{name}</bdi>
              </strong>
              <span>{self ? `${words.roles[role]} · ${words.self}` : words.roles[role]}</span>
            </div>
          </li>
        ))}
      </ul>
    </aside>
  )
}
