import { afterEach, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { encodeLockboxes } from '../../core/crypto/rekeyContent.ts'
import type { RoomId } from '../../core/event/ids.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import { keysRenewedMs } from '../limits.ts'
import { Village } from '../people/testing.ts'
import { keysRenewed } from './keysRenewed.ts'

let village: Village
afterEach(() => village.dismantle())

const community = (number: number): CommunityPeer => must(village.device(number).community, 'it is in the community')

/** Four people, one of whom was put out, and who have agreed on that since. */
async function removed(seed: string): Promise<void> {
  village = await Village.gathered(seed, 4)
  const communityId = community(0).communityId as RoomId
  await village.ask(0, 'members.remove', { communityId, userId: community(3).profile.userId })
  await village.pass(5_000)
  village.trace.note({ atMs: village.time.nowMs - village.startMs, device: undefined, kind: 'agreed' })
}

it('has nothing to say where new keys followed a removal', async () => {
  await removed('renewed')
  await village.pass(keysRenewedMs)
  expect(keysRenewed.check(village)).toEqual([])
})

it('says of whoever is out that they have a key that the others go on with', async () => {
  await removed('given away')
  const [epoch] = community(0).epochs.chain.heads
  const { deviceId } = community(3).profile.device
  const rekey = must(epoch, 'there are new keys').id
  const box = new Uint8Array(80)
  const content = encodeLockboxes({ rekey, lockboxes: new Map([[deviceId, box]]), recovery: new Map() })
  community(0).write(community(0).graph.root, { type: 'roost.lockbox', content })
  await village.pass(keysRenewedMs / 2)
  expect(keysRenewed.check(village)).toEqual([])
  await village.pass(keysRenewedMs / 2)
  expect(keysRenewed.check(village)).toEqual([
    { oracle: 'keysRenewed', says: `${deviceId} is out, and has a box with the key of ${rekey}` },
  ])
})
