import { cpSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { certifyDevice } from '../../core/crypto/certificate.ts'
import { createDevice, createUser } from '../../core/crypto/identity.ts'
import { seededRandom } from '../../core/crypto/testing.ts'
import type { EventId, UserId } from '../../core/event/ids.ts'
import { signEvent } from '../../core/event/signEvent.ts'
import { protoEvent } from '../../core/graph/protoEvent.ts'
import { EpochOpener } from '../../core/keys/openEpochs.ts'
import { openPacket } from '../../sync/wire/packet.ts'
import { refusalOf, TestHouse, type TestPeer } from '../testing/testPeer.ts'

const deviceIdOf = async (peer: TestPeer) => must(await peer.api.call('profile.get', {}), 'a profile').deviceId

async function bringIn(house: TestHouse, old: TestPeer, words: string[]): Promise<TestPeer> {
  const young = house.empty()
  const { code } = await young.api.call('pairing.begin', { deviceName: 'phone' })
  await old.api.call('pairing.accept', { code })
  house.lan.run(2_000)
  await young.api.call('pairing.confirm', {})
  await old.api.call('pairing.approve', { unlock: { words } })
  house.lan.run(5_000)
  return young
}

/** Ada with two devices and Ben, whose community it is. */
async function stolenPhone() {
  const house = await TestHouse.build()
  const ada = house.empty()
  const { words } = await ada.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })
  const ben = await house.person('Ben')
  const place = await house.community(ben, ada)
  const phone = await bringIn(house, ada, words)
  house.settle(place.communityId, ada, ben, phone)
  await phone.say(place, 'from the phone')
  house.settle(place.communityId, ada, ben, phone)
  return { house, ada, ben, phone, words, place }
}

describe('a stolen device', () => {
  it('S14: that was revoked changes nothing, back-dated and on old branches too, and reads nothing that is newer', async () => {
    const { house, ada, ben, phone, words, place } = await stolenPhone()
    const { communityId } = place
    const phoneId = await deviceIdOf(phone)
    // The thief has the folder as it was, and a place of their own on the network.
    await phone.stop()
    const thief = house.empty()
    await thief.stop()
    cpSync(phone.dataDir, thief.dataDir, { recursive: true })
    house.lan.split([ada.host, ben.host], [thief.host])
    thief.start()
    await ada.say(place, 'my phone is gone')
    house.lan.run(5_000)
    await ada.api.call('devices.revoke', { communityId, deviceId: phoneId, unlock: { words } })
    house.lan.run(20_000)
    const epoch = ben.community(communityId).epochs.sending.id
    expect(epoch).not.toBe('first')

    // On the branch that they know of, now and as of yesterday; and a recovery key of their own.
    await thief.say(place, 'I am Ada')
    const community = thief.community(communityId)
    house.lan.nowMs -= 24 * 60 * 60 * 1000
    await thief.say(place, 'and was so yesterday')
    community.write(community.graph.root, {
      type: 'roost.recovery',
      stateKey: thief.userId,
      content: { x25519: `${'A'.repeat(42)}Q`, rendezvous: `${'B'.repeat(42)}A` },
    })
    house.lan.nowMs += 24 * 60 * 60 * 1000
    const before = await ben.bodies(place)
    const sinceMs = house.lan.nowMs
    house.lan.heal()
    house.lan.run(60_000)
    await ben.say(place, 'nobody believes you')
    house.lan.run(60_000)
    expect(await ben.bodies(place)).toEqual([...before, 'nobody believes you'])
    expect(await ada.bodies(place)).toEqual(await ben.bodies(place))
    expect((await ben.refused(communityId)).removed).toBeGreaterThan(0)
    expect(await thief.bodies(place)).not.toContain('nobody believes you')
    expect(await thief.bodies(place)).not.toContain('my phone is gone')
    expect(community.epochs.secrets.map(({ id }) => id)).toEqual(['first'])
    const opened = house.lan.recorded
      .filter(({ atMs, from }) => atMs > sinceMs && from !== thief.host)
      .flatMap(({ bytes }) => community.epochs.openers.map((keys) => openPacket(thief.crypto, keys, bytes)))
      .flatMap((result) => (result.ok ? [result.value] : []))
    // What is left under the old key is the call to those who were away, which says nothing.
    for (const body of opened) expect(body.length).toBeLessThan(400)
  })

  it('S14: whose writings reach somebody who does not know yet does not get them past the revocation', async () => {
    const { house, ada, ben, phone, words, place } = await stolenPhone()
    const { communityId } = place
    house.lan.split([ada.host], [ben.host, phone.host])
    await ada.api.call('devices.revoke', { communityId, deviceId: await deviceIdOf(phone), unlock: { words } })
    await phone.say(place, 'Ben believes this')
    house.lan.run(10_000)
    expect(await ben.bodies(place)).toContain('Ben believes this')
    await ben.say(place, 'an answer')
    house.lan.heal()
    house.settle(communityId, ada, ben)
    house.lan.run(20_000)
    expect((await ada.bodies(place)).toSorted()).toEqual(['an answer', 'from the phone'])
    expect(await ben.bodies(place)).toEqual(await ada.bodies(place))
  })

  it('S14: that posted a recovery key of its own before does not read what comes after by it', async () => {
    const { house, ada, ben, phone, words, place } = await stolenPhone()
    const { communityId } = place
    // New keys follow her revocation at once, before anything is put right.
    await ben.api.call('members.setRole', { communityId, userId: ada.userId, role: 'owner' })
    house.lan.run(20_000)
    const [community, own] = [phone.community(communityId), ada.community(communityId)]
    const posted = () => own.graph.root.stateEvent(own.graph.root.currentState, 'roost.recovery', ada.userId)?.content
    const right = posted()
    const { publicKey } = phone.crypto.agreementKeyPair(new Uint8Array(32).fill(3))
    const x25519 = Buffer.from(publicKey).toString('base64').replace(/=+$/, '')
    community.write(community.graph.root, {
      type: 'roost.recovery',
      stateKey: phone.userId,
      content: { x25519, rendezvous: x25519 },
    })
    house.lan.run(300)
    expect(posted()).toMatchObject({ x25519 })
    await ada.api.call('devices.revoke', { communityId, deviceId: await deviceIdOf(phone), unlock: { words } })
    house.lan.run(30_000)
    const { root } = ben.community(communityId).graph
    const rekeys = [...root.keyEvents('roost.rekey')].map(({ event }) => event.content)
    expect(rekeys.length).toBeGreaterThan(0)
    expect(posted()).toEqual(right)
    const agreement = phone.crypto.agreementKeyPair(new Uint8Array(32).fill(3))
    const { chain } = ben.community(communityId).epochs
    const owner = { kind: 'recovery', userId: ada.userId as UserId, agreement } as const
    const opener = new EpochOpener({ crypto: phone.crypto, roomId: root.roomId, chain, owner })
    expect(opener.open(new Set())).toEqual([])
  })

  it('learns that it was shut out where it hears of it, and then says so', async () => {
    const { house, ada, ben, phone, words, place } = await stolenPhone()
    const { communityId } = place
    await ada.api.call('devices.revoke', { communityId, deviceId: await deviceIdOf(phone), unlock: { words } })
    house.lan.run(20_000)
    expect(await phone.api.call('communities.list', {})).toMatchObject([
      { joined: false, removed: true, joining: null },
    ])
    expect(await refusalOf(phone.say(place, 'let me'))).toEqual({
      code: 'forbidden',
      message: 'This device was shut out of Lab.',
    })
    expect(await ada.api.call('communities.list', {})).toMatchObject([{ joined: true, removed: false }])
    expect(await ben.api.call('members.list', { communityId })).toHaveLength(2)
    await phone.restart()
    house.lan.run(120_000)
    expect(await phone.api.call('communities.list', {})).toMatchObject([{ removed: true }])
  })

  it('is shut out by its person with words or passphrase, by moderators without, and by nobody else', async () => {
    const { house, ada, ben, phone, words, place } = await stolenPhone()
    const { communityId } = place
    const [computerId, phoneId, benId] = [await deviceIdOf(ada), await deviceIdOf(phone), await deviceIdOf(ben)]
    const revoke = (peer: TestPeer, deviceId: string, unlock?: object) =>
      peer.api.call('devices.revoke', { communityId, deviceId, ...(unlock ? { unlock: unlock as never } : {}) })
    const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code
    const cleo = createUser(ada.crypto, seededRandom(ada.crypto, 'Cleo'), 'cleo')
    expect(await codeOf(revoke(ada, phoneId))).toBe('wordsWrong')
    expect(await codeOf(revoke(ada, phoneId, { words: cleo.words }))).toBe('wordsWrong')
    expect(await codeOf(revoke(ada, phoneId, { passphrase: 'never was one' }))).toBe('passphraseWrong')
    expect(await codeOf(revoke(ada, computerId, { words }))).toBe('invalid')
    expect(await codeOf(revoke(ada, benId, { words }))).toBe('forbidden')
    expect(await codeOf(revoke(ada, 'nothing'))).toBe('notFound')
    await ada.api.call('profile.protect', { words, passphrase: 'correct horse' })
    expect(await ada.api.call('profile.get', {})).toMatchObject({ hasPassphrase: true })
    expect(await codeOf(revoke(ada, phoneId, { passphrase: 'correct house' }))).toBe('passphraseWrong')
    await revoke(ada, phoneId, { passphrase: 'correct horse' })
    await revoke(ben, computerId)
    house.lan.run(20_000)
    expect((await ben.api.call('devices.list', { communityId })).map(({ revoked }) => revoked)).toEqual([
      false,
      true,
      true,
    ])
    expect(await ada.api.call('communities.list', {})).toMatchObject([{ removed: true }])
  })
})

describe('a device that the user key did not certify', () => {
  it("S17: gets no box of a new key and has no say, also as a verified member's", async () => {
    const { house, ada, ben, place } = await stolenPhone()
    const { communityId } = place
    await ada.api.call('members.verify', { communityId, userId: ben.userId, verified: true })
    // Somebody with a key of their own claims that their device is Ben's.
    const { crypto } = ada
    const random = seededRandom(crypto, 'Mallory')
    const [mallory, device] = [createUser(crypto, random, 'ben'), createDevice(crypto, random)]
    const forged = { ...certifyDevice(crypto, mallory.userKey, mallory.userId, device), user_id: ben.userId }
    const { graph } = ada.community(communityId)
    const unsigned = protoEvent(graph.root, {
      type: 'roost.device',
      stateKey: device.deviceId,
      content: forged,
      sender: ben.userId as UserId,
      signer: device.deviceId,
      originServerTs: house.lan.nowMs,
    })
    const result = signEvent(crypto, device.signing, unsigned)
    if (!result.ok) throw new Error('the event is well-formed')
    expect(graph.ingest([{ ...result.signed, blob: new Uint8Array() }]).added).toEqual([])

    const cleo = await house.person('Cleo')
    const { link } = await ben.api.call('invites.create', { communityId })
    await cleo.api.call('communities.join', { link })
    house.settle(communityId, ada, ben, cleo)
    await ben.api.call('members.remove', { communityId, userId: cleo.userId })
    house.lan.run(5_000)
    const { chain, sending } = ada.community(communityId).epochs
    const boxes = (chain.lots.get(sending.id as EventId) ?? []).flatMap(({ lockboxes }) => [...lockboxes.keys()])
    const devices = await ben.api.call('devices.list', { communityId })
    const certified = devices.filter(({ userId }) => userId !== cleo.userId).map(({ deviceId }) => deviceId)
    expect(boxes.toSorted()).toEqual(certified.toSorted())
    expect(certified).toHaveLength(3)
  })
})
