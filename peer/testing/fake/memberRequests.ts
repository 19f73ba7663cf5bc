import type { HandlersOf } from '../../api/handlers.ts'
import { type Member, RefusalError } from '../../contract.ts'
import type { FakeWorld } from './world.ts'

export const memberRequests = (world: FakeWorld): HandlersOf<'members' | 'devices'> => ({
  'members.list': ({ communityId }) => world.community(communityId).members,
  'members.remove': ({ communityId, userId }) => {
    needRight(world, communityId)
    return change(world, communityId, userId, { role: 'none' })
  },
  'members.readmit': ({ communityId, userId }) => {
    needRight(world, communityId)
    return change(world, communityId, userId, { role: 'member' })
  },
  'members.setRole': ({ communityId, userId, role }) => {
    needRight(world, communityId)
    return change(world, communityId, userId, { role })
  },
  'members.safetyWords': ({ communityId, userId }) => {
    world.member(communityId, userId)
    return { words: ['river', 'copper', 'lantern', 'orchard', 'window', 'tiger'] }
  },
  'members.verify': ({ communityId, userId, verified }) => change(world, communityId, userId, { verified }),
  'members.evidence': () => [],
  'devices.list': ({ communityId, userId }) =>
    world.community(communityId).devices.filter((device) => userId === undefined || device.userId === userId),
  'devices.revoke': ({ communityId, deviceId, unlock }) => {
    const { devices } = world.community(communityId)
    const device = devices.find((candidate) => candidate.deviceId === deviceId)
    if (device === undefined) throw new RefusalError('notFound', 'There is no such device here.')
    if (device.userId !== world.needProfile().userId) needRight(world, communityId)
    else if (unlock === undefined) throw new RefusalError('invalid', 'The words or the passphrase are missing.')
    else world.unlock(unlock)
    devices[devices.indexOf(device)] = { ...device, revoked: true }
    return {}
  },
})

function needRight(world: FakeWorld, communityId: string): void {
  const { role } = world.community(communityId).view
  if (role !== 'owner' && role !== 'moderator') {
    throw new RefusalError('forbidden', 'Only owners and moderators may do that.')
  }
}

function change(
  world: FakeWorld,
  communityId: string,
  userId: string,
  changes: Partial<Member>,
): Record<string, never> {
  const { members } = world.community(communityId)
  const member = world.member(communityId, userId)
  members[members.indexOf(member)] = { ...member, ...changes }
  return {}
}
