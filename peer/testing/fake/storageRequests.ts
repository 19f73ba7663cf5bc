import { existsSync, writeFileSync } from 'node:fs'
import type { HandlersOf } from '../../api/handlers.ts'
import { type Examination, RefusalError } from '../../contract.ts'
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
  'network.discovery': () => ({ addresses: ['192.168.1.5:28672'], dnsSd: world.dnsSd, sweep: null }),
  'network.setDnsSd': ({ on }) => {
    world.dnsSd = on
    return {}
  },
  'network.sweep': () => ({ addressCount: 1_012 }),
  'network.stopSweep': () => ({}),
  'network.doctor': ({ address }) => ({ ...fakeExamination, address: address ?? null }),
  'state.get': ({ communityId, roomId }) => {
    world.channel(communityId, roomId)
    return { hash: 'abc', state: [{ type: 'm.room.create', stateKey: '', eventId: '$create' }] }
  },
})

/** One thing in the way, for front ends to show. */
const fakeExamination: Examination = {
  address: null,
  ownAddresses: ['192.168.1.5:28672'],
  peerCount: 0,
  findings: [
    {
      kind: 'portTaken',
      port: 28_671,
      certainty: 'certain',
      says: 'Another program holds port 28671',
      evidence: ['It cannot be shared.'],
      advice: 'Close that program.',
    },
  ],
  checks: [{ check: 'port', state: 'trouble', says: 'Another program holds port 28671' }],
}

const eventCountOf = ({ channels }: FakeCommunity): number =>
  channels.reduce((sum, { messages }) => sum + messages.length, 1)
