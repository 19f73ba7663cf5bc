import type { Channel, Member } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { words } from '../words.ts'

interface DirectRowsProps {
  channels: readonly Channel[]
  members: readonly Member[]
  currentRoomId: string | undefined
  onGoToRoom: (roomId: string) => void
}

/** The direct conversations, each under the egg of whom it is with. */
export function DirectRows({ channels, members, currentRoomId, onGoToRoom }: DirectRowsProps) {
  return (
    <ul aria-labelledby="sidebar-direct">
      {channels.map(({ roomId, name, withUserIds }) => {
        const others = members.filter(({ userId }) => withUserIds.includes(userId))
        const first = withUserIds[0] ?? roomId
        return (
          <li key={roomId}>
            <button
              type="button"
              className="sidebar-row"
              aria-current={roomId === currentRoomId ? 'page' : undefined}
              onClick={() => onGoToRoom(roomId)}
            >
              <Egg userId={first} name={name} size="sidebar" here={others.some(({ here }) => here)} />
              <bdi className="grow cut">{name}</bdi>
              {withUserIds.length > 1 && (
                <span className="sidebar-count" aria-hidden="true">
                  {withUserIds.length}
                </span>
              )}
            </button>
          </li>
        )
      })}
      {channels.length === 0 && <li className="sidebar-none">{words.sidebar.noDirect}</li>}
    </ul>
  )
}
