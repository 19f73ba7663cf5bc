import { X } from 'lucide-react'
import { useEffect } from 'react'
import { useLiveItems } from '../api.ts'
import { Egg } from '../parts/Egg.tsx'
import { ToolButton } from '../parts/ToolButton.tsx'
import { words } from '../words.ts'
import './PeoplePane.css'

/** Everybody of the community, with their part in it. */
export function PeoplePane({ communityId, onClose }: { communityId: string; onClose: () => void }) {
  const members = useLiveItems('members', { communityId })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [onClose])
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
