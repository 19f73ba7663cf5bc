import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RoomId } from '../../core/event/ids.ts'
import { type Place, refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

let house: TestHouse
let ada: TestPeer
let ben: TestPeer
let place: Place

const isHeard = (peer: TestPeer) => peer.community(place.communityId).networkStatus().peers.length > 0

beforeEach(async () => {
  house = await TestHouse.build()
  ;[ada, ben] = [await house.person('Ada'), await house.person('Ben')]
  place = await house.community(ada, ben)
})

/** Somebody with an invite of Ada's, who is gone: Ben is there and may let people in, and no announcement is heard. */
async function invitedByWhoIsAway(): Promise<TestPeer> {
  const { communityId } = place
  await ada.api.call('members.setRole', { communityId, userId: ben.userId, role: 'moderator' })
  const cleo = await house.person('Cleo')
  const { link } = await ada.api.call('invites.create', { communityId })
  house.settle(communityId, ada, ben)
  await ada.stop()
  house.lan.carriesAnnouncements = false
  await cleo.api.call('communities.join', { link })
  house.lan.run(30_000)
  expect(cleo.isIn(communityId)).toBe(false)
  return cleo
}

/** Both come back on a network that carries no announcements, and know nothing of each other's addresses. */
async function startApart(): Promise<void> {
  for (const peer of [ada, ben]) {
    peer.peer.profiles.setCommunityAddresses(place.communityId as RoomId, [])
    await peer.stop()
  }
  house.lan.carriesAnnouncements = false
  for (const peer of [ada, ben]) peer.start()
}

describe('on a network that carries no announcements', () => {
  it('people do not find each other by themselves', async () => {
    await startApart()
    house.lan.run(60_000)
    expect([ada, ben].some(isHeard)).toBe(false)
  })

  it('a sweep finds who is there, only when somebody wants it, and says how far it is', async () => {
    await startApart()
    expect((await ada.api.call('network.discovery', {})).sweep).toBeNull()
    const { addressCount } = await ada.api.call('network.sweep', {})
    expect(addressCount).toBe(253 * 4)
    expect((await ada.api.call('network.discovery', {})).sweep).toMatchObject({ addressCount })
    house.lan.until('they hear each other', () => [ada, ben].every(isHeard))
    house.lan.run(60_000)
    expect((await ada.api.call('network.discovery', {})).sweep).toBeNull()
    await ada.say(place, 'found you')
    house.lan.run(1_000)
    expect(await ben.bodies(place)).toContain('found you')
  })

  it('a sweep that is stopped asks no further', async () => {
    await startApart()
    await ada.api.call('network.sweep', {})
    await ada.api.call('network.stopSweep', {})
    expect((await ada.api.call('network.discovery', {})).sweep).toBeNull()
  })

  it('somebody who was invited by who is away now finds by a sweep who can let them in', async () => {
    const cleo = await invitedByWhoIsAway()
    await cleo.api.call('network.sweep', {})
    house.lan.until('Cleo is in', () => cleo.isIn(place.communityId))
  })

  it('and so does who types the address of somebody else', async () => {
    const cleo = await invitedByWhoIsAway()
    const { communityId } = place
    const [address = ''] = ben.peer.addresses
    await cleo.api.call('network.addAddress', { communityId, address })
    house.lan.until('Cleo is in', () => cleo.isIn(communityId))
  })

  it('what is typed has to be an address of one machine', async () => {
    const { communityId } = place
    for (const address of ['somewhere', 'example.org:5', '10.0.0.1:0', '255.255.255.255']) {
      expect((await refusalOf(ada.api.call('network.addAddress', { communityId, address }))).code).toBe('invalid')
    }
  })

  it('whoever moved to another network greets at once whom they remember', async () => {
    await startApart()
    ada.peer.profiles.setCommunityAddresses(place.communityId as RoomId, ben.peer.addresses)
    house.lan.run(60_000)
    expect(isHeard(ada)).toBe(false)
    ada.peer.discovery.networkChanged()
    house.lan.run(100)
    expect([ada, ben].every(isHeard)).toBe(true)
  })
})

describe('DNS-SD', () => {
  it('is off, and stays on over restarts once it was turned on, until it is turned off', async () => {
    const isOn = async () => (await ada.api.call('network.discovery', {})).dnsSd
    expect(await isOn()).toBe(false)
    await ada.api.call('network.setDnsSd', { on: true })
    expect(await isOn()).toBe(true)
    await ada.restart()
    expect(await isOn()).toBe(true)
    expect(JSON.parse(readFileSync(join(ada.dataDir, 'network.json'), 'utf8'))).toMatchObject({ dnsSd: true })
    await ada.api.call('network.setDnsSd', { on: false })
    await ada.restart()
    expect(await isOn()).toBe(false)
  })

  it('brings members together where nothing else does', async () => {
    await startApart()
    for (const peer of [ada, ben]) await peer.api.call('network.setDnsSd', { on: true })
    house.lan.until('they hear each other', () => [ada, ben].every(isHeard))
  })

  it('lets those who ask to be let in find who is there', async () => {
    const cleo = await invitedByWhoIsAway()
    for (const peer of [ben, cleo]) await peer.api.call('network.setDnsSd', { on: true })
    house.lan.until('Cleo is in', () => cleo.isIn(place.communityId))
  })

  it('makes nobody greet people of other communities', async () => {
    const dora = await house.person('Dora')
    await house.community(dora)
    await startApart()
    for (const peer of [ada, dora]) await peer.api.call('network.setDnsSd', { on: true })
    house.lan.run(5_000)
    const fromDora = house.lan.recorded.length
    ada.peer.discovery.networkChanged()
    const sent = house.lan.recorded.slice(fromDora).filter(({ from }) => from === ada.peer.endpoint.hostsForOthers()[0])
    // Its own announcement and nothing else.
    expect(sent).toHaveLength(1)
  })

  it('says nothing that names a person, a device or a community', async () => {
    await ada.api.call('network.setDnsSd', { on: true })
    await ben.api.call('network.setDnsSd', { on: true })
    house.lan.run(1_000)
    const said = JSON.stringify(house.lan.dnsSd.recorded)
    const { userId } = ada
    const { deviceId } = ada.peer.community(place.communityId).profile.device
    for (const secret of [
      userId,
      userId.split(':')[1],
      deviceId,
      place.communityId,
      place.communityId.slice(1),
      'Ada',
      'Lab',
    ]) {
      expect(said).not.toContain(secret)
    }
    expect(house.lan.dnsSd.recorded.length).toBeGreaterThan(0)
  })

  it('floods nobody, whatever is made up: what is told of is greeted so often and no more', async () => {
    let tell: ((port: number) => void) | undefined
    const open = house.lan.dnsSd.open.bind(house.lan.dnsSd)
    house.lan.dnsSd.open = async (host, options) => {
      const { tags } = options.saying()
      tell = (port) => options.onFound({ instance: `i${port}`, port, hosts: ['10.0.0.77'], tags })
      return open(host, options)
    }
    await ada.api.call('network.setDnsSd', { on: true })
    const before = house.lan.recorded.filter(({ bytes }) => bytes.length > 0).length
    for (let port = 1; port <= 5_000; port++) tell?.(port)
    expect(house.lan.recorded.length - before).toBeLessThan(100)
  })

  it('brings members together whatever somebody else makes up meanwhile', async () => {
    await startApart()
    const open = house.lan.dnsSd.open.bind(house.lan.dnsSd)
    house.lan.dnsSd.open = async (host, options) => {
      for (let port = 1; port <= 500; port++) {
        options.onFound({ instance: `i${port}`, port, hosts: ['10.0.0.77'], tags: ['AAAAAAAAAAA'] })
      }
      return open(host, options)
    }
    for (const peer of [ada, ben]) await peer.api.call('network.setDnsSd', { on: true })
    house.lan.until('they hear each other', () => [ada, ben].every(isHeard))
  })
})
