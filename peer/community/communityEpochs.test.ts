import { expect, it } from 'vitest'
import { type EpochId, epochIdOfBytes } from '../../core/crypto/epochId.ts'
import type { DeviceId, EventId } from '../../core/event/ids.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { toldEpochCountMax } from '../limits.ts'
import { TestHouse } from '../testing/testPeer.ts'

/** Ben was away while Cleo was removed: Ada speaks under keys of which Ben knows nothing. */
async function benAway() {
  const house = await TestHouse.build()
  const [ada, ben, cleo] = [await house.person('Ada'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(ada, ben, cleo)
  const { communityId } = place
  house.lan.run(20_000)
  house.lan.split([ada.host], [ben.host, cleo.host])
  await ada.api.call('members.remove', { communityId, userId: cleo.userId })
  await ada.say(place, 'under new keys')
  const [adas, bens] = [ada.community(communityId), ben.community(communityId)]
  const liar = cleo.community(communityId).profile.device.deviceId
  return { house, ada, ben, cleo, place, adas, bens, liar }
}

const madeUp = (number: number): { id: EpochId; secret: Uint8Array } => ({
  id: epochIdOfBytes(
    new Uint8Array(32)
      .fill(7)
      .with(0, number & 0xff)
      .with(1, number >> 8),
  ),
  secret: new Uint8Array(32).fill(number & 0xff),
})

it('S15: a false secret that is told before the true one keeps nobody out', async () => {
  const { house, ada, ben, place, adas, bens, liar } = await benAway()
  const { id } = adas.epochs.sending
  bens.takeSecrets([{ id, secret: new Uint8Array(32).fill(1) }], liar)
  expect(bens.epochs.sending.id).toBe('first')
  house.lan.heal()
  house.settle(place.communityId, ada, ben)
  house.lan.run(5_000)
  expect(bens.epochs.sending.id).toBe(id)
  expect(await ben.bodies(place)).toEqual(['under new keys'])
})

it('S13: nothing of ours is sealed under what was merely told', async () => {
  const { adas, bens, liar } = await benAway()
  bens.takeSecrets([madeUp(1), madeUp(2)], liar)
  expect(bens.epochs.sending.id).toBe('first')
  expect(bens.epochs.secrets.map(({ id }) => id)).toEqual(['first'])
  expect(adas.epochs.sending.id).not.toBe('first')
})

it('S5: whoever makes up epochs without end fills a bounded list, and takes no place from what others tell', async () => {
  const { house, ada, ben, place, bens, adas, liar } = await benAway()
  const other = 'b'.repeat(52) as DeviceId
  bens.takeSecrets([madeUp(5_000)], other)
  for (let number = 0; number < 1_000; number++) bens.takeSecrets([madeUp(number)], liar)
  expect(bens.epochs.openers.length).toBeLessThanOrEqual(toldEpochCountMax + 1)
  const told = bens.epochs.gossipEpochs.ring.map(({ id }) => epochIdOfBytes(id))
  expect(told).toContain(madeUp(5_000).id)
  house.lan.heal()
  house.settle(place.communityId, ada, ben)
  house.lan.run(5_000)
  // Once something is confirmed, what strangers and people who were removed told is forgotten.
  expect(bens.epochs.sending.id).toBe(adas.epochs.sending.id)
  expect(bens.epochs.openers).toHaveLength(2)
})

it('what is believed outlives a restart, and what was told does not', async () => {
  const { house, ada, ben, place, liar } = await benAway()
  ben.community(place.communityId).takeSecrets([madeUp(1)], liar)
  await ben.restart()
  expect(ben.community(place.communityId).epochs.openers).toHaveLength(1)
  house.lan.split([ada.host, ben.host])
  house.settle(place.communityId, ada, ben)
  house.lan.run(5_000)
  await ben.restart()
  expect(ben.community(place.communityId).epochs.openers).toHaveLength(2)
  expect(await ben.bodies(place)).toEqual(['under new keys'])
})

it('a device whose disk kept a key and lost the event that it follows from is told that event again', async () => {
  const { house, ada, ben, place, adas, bens } = await benAway()
  const { id, idBytes, secret } = adas.epochs.sending
  const { communityId } = place
  bens.store.addEpochs([{ epochId: idBytes, roomId: bens.communityId, secret, isVerified: true, learntTs: 0 }])
  await ben.restart()
  expect(ben.community(communityId).epochs.sending.id).toBe('first')
  house.lan.split([ada.host, ben.host])
  house.settle(communityId, ada, ben)
  expect(ben.community(communityId).epochs.sending.id).toBe(id)
  expect(await ben.bodies(place)).toEqual(['under new keys'])
})

it('a key whose rekey the disk refused is told to nobody: the removal that it follows is not here either', async () => {
  const { house, ada, ben, cleo, place, adas, bens } = await benAway()
  const { communityId } = place
  const { id, secret } = adas.epochs.sending
  const isNew = ({ event }: { event: { id: EventId } }) => !bens.graph.table.has(event.id)
  const blobs = [...adas.graph.root.entries()].filter(isNew).flatMap(({ event }) => adas.store.blob(event.id) ?? [])
  const { appendBatch } = bens.store
  const refuse = () => {
    throw new StoreError('full')
  }
  Object.assign(bens.store, { appendBatch: refuse })
  const { deviceId } = adas.profile.device
  bens.receive({ kind: 'ingest', blobs, from: deviceId, number: 0 })
  expect(bens.refusals.counts().get('storage:full')).toBe(1)
  Object.assign(bens.store, { appendBatch })
  bens.takeSecrets([{ id, secret }], deviceId)
  house.lan.run(20_000)
  expect(cleo.community(communityId).epochs.openers).toHaveLength(1)

  house.lan.split([ada.host, ben.host], [cleo.host])
  house.settle(communityId, ada, ben)
  expect(bens.epochs.sending.id).toBe(id)
})
