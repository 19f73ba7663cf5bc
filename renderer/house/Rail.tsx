import { Plus } from 'lucide-react'
import type { Community } from '../../peer/contract.ts'
import markUrl from '../look/mark.svg'
import { Icon } from '../parts/Icon.tsx'
import { NestBox } from '../parts/NestBox.tsx'
import { words } from '../words.ts'
import './Rail.css'

interface RailProps {
  communities: readonly Community[]
  currentId: string
  onGo: (communityId: string) => void
  onAdd: () => void
}

/** The communities, side by side. */
export function Rail({ communities, currentId, onGo, onAdd }: RailProps) {
  return (
    <nav className="rail" aria-label={words.community.all}>
      <img className="rail-mark" src={markUrl} alt="" />
      {communities.map(({ communityId, name }) => {
        const current = communityId === currentId
        return (
          <button
            key={communityId}
            type="button"
            className="rail-button"
            aria-label={name}
            aria-current={current ? 'page' : undefined}
            title={name}
            onClick={() => onGo(communityId)}
          >
            <NestBox name={name} chosen={current} />
          </button>
        )
      })}
      <button
        type="button"
        className="rail-button"
        aria-label={words.community.addShort}
        title={words.community.addShort}
        onClick={onAdd}
      >
        <span className="nest-box nest-box-add">
          <Icon of={Plus} />
        </span>
      </button>
    </nav>
  )
}
