import { ChannelIcon } from '../channel/ChannelIcon.tsx'
import { Egg } from '../parts/Egg.tsx'
import { words } from '../words.ts'
import { type OptionProps, OptionRow } from './OptionRow.tsx'
import { nameOf, type Place } from './places.ts'

interface PlaceRowProps extends OptionProps {
  place: Place
  query: string
}

/** A channel or a person to go to, with the letters that were typed marked. */
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
