import { expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { openBlob, sealBlob } from '../../core/crypto/blob.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import type { EventId } from '../../core/event/ids.ts'
import { isJsonObject } from '../../core/event/json.ts'
import { redact } from '../../core/event/redact.ts'
import { ROOST_1 } from '../../core/event/roomVersion.ts'
import { TestHouse, type TestPeer } from '../testing/testPeer.ts'

/** Leaves a peer with a copy of one of its events from which the content was taken, which is what it hands on. */
function strip(peer: TestPeer, communityId: string, id: string): Uint8Array {
  const { store, epochs } = peer.community(communityId)
  const { crypto, random } = peer.peer.environment
  const whole = must(store.blob(id as EventId), 'the event is here')
  const json = parseCanonicalJson(must(openBlob(crypto, epochs.openers, whole), 'the blob opens'))
  if (json === undefined || !isJsonObject(json)) throw new Error('an event is an object')
  const blob = sealBlob(crypto, random, epochs.sending.keys, canonicalBytes(redact(ROOST_1, json)))
  store.replaceErased(new Map([[id as EventId, blob]]))
  return whole
}

async function three() {
  const house = await TestHouse.build()
  const [mallory, ben, cleo] = [await house.person('Mallory'), await house.person('Ben'), await house.person('Cleo')]
  const place = await house.community(mallory, ben, cleo)
  house.lan.run(20_000)
  return { house, mallory, ben, cleo, place, communityId: place.communityId }
}

it('who is given a message without its content shows none, asks others, and shows it when somebody has it', async () => {
  const { house, mallory, ben, cleo, place, communityId } = await three()
  house.lan.split([mallory.host, cleo.host], [ben.host])
  // Whoever was near a moment ago would still be sent the whole copy.
  house.lan.run(60_000)
  const id = await mallory.say(place, 'whole for Cleo alone')
  house.lan.run(5_000)
  strip(mallory, communityId, id)
  house.lan.split([mallory.host, ben.host], [cleo.host])
  house.lan.run(20_000)
  expect(ben.community(communityId).graph.wanted.has(id as EventId)).toBe(true)
  expect(await ben.bodies(place)).toEqual([])
  await mallory.stop()
  house.lan.split([ben.host, cleo.host])
  house.lan.run(20_000)
  expect(await ben.bodies(place)).toEqual(['whole for Cleo alone'])
  await ben.restart()
  expect(await ben.bodies(place)).toEqual(['whole for Cleo alone'])
})

it('a message that its author hands on without its content keeps nothing back that was built upon it', async () => {
  const { house, mallory, ben, cleo, place, communityId } = await three()
  house.lan.split([mallory.host], [ben.host], [cleo.host])
  // Whoever was near a moment ago would still be sent the whole copy.
  house.lan.run(60_000)
  const id = await mallory.say(place, 'for nobody')
  strip(mallory, communityId, id)
  house.lan.split([mallory.host, ben.host], [cleo.host])
  house.lan.run(20_000)
  await ben.say(place, 'on top of it')
  await mallory.stop()
  house.lan.split([ben.host, cleo.host])
  house.lan.run(20_000)
  expect(await cleo.bodies(place)).toEqual(['on top of it'])
  expect(await ben.bodies(place)).toEqual(['on top of it'])
})
