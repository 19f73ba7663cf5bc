import { beforeAll, describe, expect, it, vi } from 'vitest'
import { must } from '../assert.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { type EventId, eventIdOfHash } from '../event/ids.ts'
import { pendingEventCountMax } from '../limits.ts'
import { TestCommunity, type TestPeer } from '../testing/community.ts'
import { createPerson } from '../testing/person.ts'
import type { Incoming } from './communityGraph.ts'

// Small enough to be overrun in a moment.
vi.mock('../limits.ts', async (original) => ({
  ...(await original<object>()),
  pendingEventCountMax: 2048,
}))

const crypto = await testCrypto()
const random = seededRandom(crypto, 'flood')
const nowhere = (): EventId => eventIdOfHash(random.bytes(32))

let community: TestCommunity
let ada: TestPeer
let ben: TestPeer

/** A copy of an event under another name, which waits for parents that are nowhere. */
const waiting = (like: Incoming, prevEvents = [nowhere()]): Incoming => ({
  ...like,
  event: { ...like.event, id: nowhere(), prevEvents },
  from: 'mallory',
})

beforeAll(() => {
  community = new TestCommunity(crypto, seededRandom(crypto, 'flooded'))
  ada = community.owner
  ben = community.newcomer('ben')
})

describe('S5: a flood of events that wait for parents that are nowhere', () => {
  it('costs later events nothing, whatever waits', () => {
    const like = ben.say('hello')
    ada.receive([like])
    const hub = nowhere()
    const flood = Array.from({ length: pendingEventCountMax }, (_, index) =>
      waiting(like, index % 2 === 0 ? [nowhere(), hub] : Array.from({ length: 20 }, nowhere)),
    )
    ada.graph.ingest(flood)
    const startMs = performance.now()
    for (let index = 0; index < 300; index++) ada.graph.ingest([waiting(like, [nowhere(), hub])])
    for (let index = 0; index < 50; index++) ada.receive([ben.say(`message ${index}`)])
    // Looking at all that waits would take some twenty milliseconds each time.
    expect(performance.now() - startMs).toBeLessThan(2_000)
    expect(ada.graph.entryCount).toBe(ben.graph.entryCount)
  })

  it("does not push out what waits of others'", () => {
    const first = ben.say('first')
    const second = ben.say('second')
    ada.graph.ingest([{ ...second, from: ben.device.deviceId }])
    for (let round = 0; round < 3; round++) {
      ada.graph.ingest(Array.from({ length: pendingEventCountMax }, () => waiting(first)))
    }
    ada.receive([first])
    expect(ada.graph.entry(second.event.id)).toBeDefined()
  })

  it('is asked for as it comes, not again with everything else', () => {
    const like = ben.say('like')
    ada.receive([like])
    const parent = nowhere()
    expect(ada.graph.ingest([waiting(like, [parent])]).missing).toEqual([parent])
    expect(ada.graph.ingest([ben.say('unrelated')]).missing).toEqual([])
  })
})

describe('S5: a flood of certificates of made-up devices', () => {
  it('neither silences who is in the community nor stalls who is joining', () => {
    const cem = community.newcomer('cem')
    const dan = community.newcomer('dan')
    const danHeld = dan.held.slice(-3)
    const join = must(
      danHeld.find(({ event }) => event.type === 'm.room.member'),
      'a join',
    )
    const certificate = must(
      danHeld.find(({ event }) => event.type === 'roost.device'),
      'a certificate',
    )
    const eve = ada.atDevice(1)
    eve.receive(cem.held.filter(({ event }) => event.sender !== dan.userId))
    // The certificate before the join that it rests on, and then the flood.
    eve.graph.ingest([{ ...certificate, from: dan.device.deviceId }])
    const { userId, devices } = createPerson(crypto, random, 'mallory', 200)
    const flood = devices.map(({ deviceId, certificate: content }) => {
      const like = waiting(certificate)
      return { ...like, event: { ...like.event, sender: userId, stateKey: deviceId, content: { ...content } } }
    })
    eve.graph.ingest(flood)
    eve.receive([join])
    eve.receive([cem.say('still here')])
    expect(eve.root.isRefused(certificate.event.id)).toBe(false)
    expect(eve.graph.entry(certificate.event.id)).toBeDefined()
    expect(eve.graph.entryCount).toBe(cem.graph.entryCount + 2)
  })
})

describe('a certificate that the rules refuse', () => {
  it('certifies nothing, so that nobody holds what others could never take', () => {
    const mal = community.newcomer('mal', 2)
    for (const peer of [ada, ben]) peer.receiveFrom(mal)
    const second = mal.atDevice(1)
    second.receiveFrom(mal)
    const { deviceId, certificate } = second.device
    const content = { ...certificate }
    const refused = second.sign(community.communityId, {
      type: 'roost.device',
      stateKey: deviceId,
      content,
      authEvents: [],
    })
    const said = second.sign(community.channelId, { type: 'm.room.message', content: { body: 'for Ada alone' } })
    ada.receive([refused, said])
    expect(ada.graph.entry(said.event.id)).toBeUndefined()
    // Once the device is certified in earnest, what it said counts for everybody.
    const certifying = mal.write(community.communityId, { type: 'roost.device', stateKey: deviceId, content })
    for (const peer of [ada, ben]) peer.receive([certifying])
    expect(ada.graph.entry(said.event.id)).toBeDefined()
    ben.receive([said])
    expect(ben.graph.entry(said.event.id)).toBeDefined()
  })
})
