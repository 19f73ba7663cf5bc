import type { Channel, Member } from '../../peer/contract.ts'
import { anyOf, communityOf, type Moment, see } from './moment.ts'

export interface Place {
  readonly communityId: string
  readonly roomId: string
}

/** One of the channels that the device shows and for which something holds. */
export async function someChannel(
  moment: Moment,
  holds: (channel: Channel) => boolean = () => true,
): Promise<Place | undefined> {
  const communityId = communityOf(moment)
  if (communityId === undefined) return undefined
  const channels = await see(moment, 'channels.list', { communityId })
  const channel = anyOf(moment, channels?.filter(holds))
  return channel && { communityId, roomId: channel.roomId }
}

/** Some of the other people whom the device shows and for whom something holds. */
export async function someOthers(
  moment: Moment,
  count: number,
  holds: (member: Member) => boolean = ({ role }) => role !== 'none',
): Promise<{ communityId: string; userIds: string[] } | undefined> {
  const communityId = communityOf(moment)
  if (communityId === undefined) return undefined
  const members = (await see(moment, 'members.list', { communityId })) ?? []
  const others = members.filter((member) => !member.self && holds(member)).map(({ userId }) => userId)
  return { communityId, userIds: moment.rng.shuffled(others).slice(0, count) }
}

/** One of them. */
export async function someOther(
  moment: Moment,
  holds?: (member: Member) => boolean,
): Promise<{ communityId: string; userId: string } | undefined> {
  const found = await someOthers(moment, 1, holds)
  const userId = found?.userIds[0]
  return found && userId ? { communityId: found.communityId, userId } : undefined
}
