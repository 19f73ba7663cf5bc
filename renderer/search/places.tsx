import type { Channel, Member } from '../../peer/contract.ts'
import { ChannelIcon } from '../channel/ChannelIcon.tsx'
import { searchPlacesMax } from '../limits.ts'
import { Egg } from '../parts/Egg.tsx'
import { words } from '../words.ts'
import { type OptionProps, OptionRow } from './OptionRow.tsx'

/** Somewhere to go by its name. */
export type Place = { kind: 'channel'; key: string; channel: Channel } | { kind: 'person'; key: string; member: Member }

/** The channels and people whose names begin with what was typed, then those that contain it. */
export function placesFor(query: string, channels: readonly Channel[], members: readonly Member[]): Place[] {
  const wanted = query.toLocaleLowerCase()
  const places: Place[] = [
    ...channels.map((channel): Place => ({ kind: 'channel', key: channel.roomId, channel })),
    ...(wanted === '' ? [] : members)
      .filter(({ role, self }) => role !== 'none' && !self)
      .map((member): Place => ({ kind: 'person', key: member.userId, member })),
  ]
  const placeIn = (place: Place) => nameOf(place).toLocaleLowerCase().indexOf(wanted)
  return [...places.filter((place) => placeIn(place) === 0), ...places.filter((place) => placeIn(place) > 0)].slice(
    0,
    searchPlacesMax,
  )
}

const nameOf = (place: Place): string => (place.kind === 'channel' ? place.channel.name : place.member.name)

interface PlaceRowProps extends OptionProps {
  place: Place
  query: string
}

export function PlaceRow({ place, query, id, selected, onTake }: PlaceRowProps) {
  const name = nameOf(place)
  const from = name.toLocaleLowerCase().indexOf(query.toLocaleLowerCase())
  return (
    <OptionRow id={id} selected={selected} onTake={onTake}>
      {place.kind === 'channel' ? (
        <ChannelIcon kind={place.channel.kind} />
      ) : (
        <Egg userId={place.member.userId} name={name} size="sidebar" here={place.member.here} />
      )}
      <bdi className="cut">
        {name.slice(0, from)}
        {query !== '' && <mark>{name.slice(from, from + query.length)}</mark>}
        {name.slice(from + query.length)}
      </bdi>
      {place.kind === 'channel' && place.channel.topic !== '' && (
        <bdi className="search-aside cut">{place.channel.topic}</bdi>
      )}
      {place.kind === 'person' && <span className="search-aside">{words.roles[place.member.role]}</span>}
    </OptionRow>
  )
}
