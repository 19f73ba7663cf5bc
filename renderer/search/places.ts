import type { Channel, Member } from '../../peer/contract.ts'
import { searchPlacesMax } from '../limits.ts'

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

/** What a place is called. */
export const nameOf = (place: Place): string => (place.kind === 'channel' ? place.channel.name : place.member.name)
