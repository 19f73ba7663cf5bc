import { existsSync, writeFileSync } from 'node:fs'
import type { HandlersOf } from '../../api/handlers.ts'
import { RefusalError } from '../../contract.ts'
import type { FakeCommunity, FakeWorld } from './world.ts'

export const storageRequests = (world: FakeWorld): HandlersOf<'storage' | 'network' | 'state'> => ({
  'storage.audit': ({ communityId }) => {
    const community = world.community(communityId)
    const { findings } = community
    return { eventCount: eventCountOf(community), findingCount: findings.length, findings }
  },
  'storage.rebuild': ({ communityId }) => ({ eventCount: eventCountOf(world.community(communityId)) }),
  'storage.sql': ({ communityId, sql }) => {
    world.community(communityId)
    if (!/^\s*select\b/i.test(sql)) throw new RefusalError('invalid', 'Only queries that read are answered.')
    return world.table
  },
  'storage.backup': ({ path, passphrase }) => {
    if (existsSync(path)) throw new RefusalError('invalid', 'There is a file of this name already.')
    writeFileSync(path, `backup under ${passphrase.length} characters`)
    return { bytes: 21 }
  },
  'network.peers': () => ({ peers: [], refused: { 'wrong key': 2 } }),
  'network.addAddress': () => ({}),
  'state.get': ({ communityId, roomId }) => {
    world.channel(communityId, roomId)
    return { hash: 'abc', state: [{ type: 'm.room.create', stateKey: '', eventId: '$create' }] }
  },
})

const eventCountOf = ({ channels }: FakeCommunity): number =>
  channels.reduce((sum, { messages }) => sum + messages.length, 1)
