import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { treeTailEvents } from '../../sync/limits.ts'
import { type Place, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const HEAD_BYTES = 28
const HASH_BYTES = 16
const QUIET_MS = 60_000

/** Two people who hold the same, more than a start adds by itself to what was kept. */
async function manyEvents(): Promise<{ house: TestHouse; ada: TestPeer; ben: TestPeer; place: Place }> {
  const house = await TestHouse.build()
  const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  const place = await house.community(ada, ben)
  const community = ada.community(place.communityId)
  for (let number = 0; number < treeTailEvents; number++) {
    const content = { msgtype: 'm.text', body: `${number}` }
    community.write(ada.room(place), { type: 'm.room.message', content })
  }
  house.settle(place.communityId, ada, ben)
  // What devices do by themselves after a start is done by then: behind a kept tree nothing comes any more.
  house.lan.run(QUIET_MS)
  return { house, ada, ben, place }
}

/** Where the hash of the root stands in a kept tree. */
function rootHashIn(tree: Uint8Array): Uint8Array {
  const [, count = 0, innerCount = 0] = new Uint32Array(tree.slice(0, HEAD_BYTES).buffer)
  const hashesAt = HEAD_BYTES + 4 * count + 4 * innerCount
  return tree.subarray(hashesAt, hashesAt + HASH_BYTES)
}

const keptBy = (peer: TestPeer, { communityId }: Place): Uint8Array | undefined =>
  peer.community(communityId).store.meta('tree')

it('a peer keeps the tree of what it holds at its end, and a lie in it does not last', async () => {
  const { house, ada, ben, place } = await manyEvents()
  await ada.restart()
  const kept = must(keptBy(ada, place), 'it was kept')
  house.settle(place.communityId, ada, ben)

  // Another hash of the root, with everything around it as it should be.
  const lying = kept.slice()
  rootHashIn(lying).fill(0xee)
  const body = lying.subarray(0, -HASH_BYTES)
  lying.set(ada.crypto.blake2b(body, HASH_BYTES), body.length)
  ada.community(place.communityId).store.setMeta('tree', lying)
  await ada.restart()
  house.settle(place.communityId, ada, ben)
  house.lan.run(QUIET_MS)
  expect(keptBy(ada, place)).toEqual(kept)
})
