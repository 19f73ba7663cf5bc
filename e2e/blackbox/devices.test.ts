import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pairing } from '../../peer/contract.ts'
import { networkOf } from './community.ts'
import { PeerProcess, until } from './peerProcess.ts'

describe('one person with several devices, each a process of its own', { timeout: 240_000 }, () => {
  let folder: string
  const running: PeerProcess[] = []
  let words: string[]
  let communityId: string
  let roomId: string

  const start = async (name: string): Promise<PeerProcess> => {
    const peer = await PeerProcess.start(join(folder, name))
    running.push(peer)
    return peer
  }
  const stop = async (peer: PeerProcess): Promise<void> => {
    running.splice(running.indexOf(peer), 1)
    await peer.stop()
  }
  const bodies = async ({ api }: PeerProcess): Promise<string[]> => {
    const { messages } = await api.call('messages.list', { communityId, roomId })
    return messages.map(({ body }) => body)
  }
  const say = ({ api }: PeerProcess, body: string) => api.call('messages.send', { communityId, roomId, body })
  const joined = (peer: PeerProcess) =>
    until(
      'the history is there',
      () => peer.api.call('communities.list', {}),
      ([community]) => community?.joined === true,
    )
  const heard = (peer: PeerProcess, body: string) =>
    until(
      `"${body}" is there`,
      () => bodies(peer),
      (list) => list.includes(body),
    )
  const agreesWith = ({ api }: PeerProcess, count: number) =>
    until(
      `${count} others agree`,
      () => networkOf(api, { communityId }),
      ({ agreeingCount }) => agreeingCount === count,
    )
  const pairingAt = ({ api }: PeerProcess, step: Pairing['step']): Promise<Pairing | undefined> =>
    until(
      `the pairing is at ${step}`,
      async () => {
        const { items, stop: end } = await api.watch('pairing', {}, () => {})
        end()
        return items[0]
      },
      (pairing) => pairing?.step === step,
    )

  let ada: PeerProcess
  let ben: PeerProcess

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-devices-'))
    ada = await start('ada')
    ben = await start('ben')
    words = (await ada.api.call('profile.create', { name: 'Ada', deviceName: 'computer' })).words
    await ben.api.call('profile.create', { name: 'Ben' })
    communityId = (await ben.api.call('communities.create', { name: 'Lab' })).communityId
    const { link } = await ben.api.call('invites.create', { communityId })
    await ada.api.call('communities.join', { link })
    await joined(ada)
    const [general] = await ada.api.call('channels.list', { communityId })
    roomId = general?.roomId ?? ''
    await say(ada, 'from the computer')
  })
  afterAll(async () => {
    for (const peer of [...running]) await stop(peer)
    rmSync(folder, { recursive: true, force: true })
  })

  it('a second one is paired by comparing words, writes as the same person, and is shut out again', async () => {
    const phone = await start('phone')
    const { code } = await phone.api.call('pairing.begin', { deviceName: 'phone' })
    await ada.api.call('pairing.accept', { code })
    const [old, young] = [await pairingAt(ada, 'compare'), await pairingAt(phone, 'compare')]
    expect(old?.words).toHaveLength(4)
    expect(young?.words).toEqual(old?.words)
    await phone.api.call('pairing.confirm', {})
    await ada.api.call('pairing.approve', { unlock: { words } })
    await pairingAt(phone, 'done')
    await joined(phone)
    await heard(phone, 'from the computer')
    await say(phone, 'from the phone')
    await heard(ben, 'from the phone')
    const { deviceId, userId } = (await phone.api.call('profile.get', {})) ?? { deviceId: '', userId: '' }
    const devices = await ben.api.call('devices.list', { communityId, userId })
    expect(devices.map(({ name }) => name)).toEqual(['computer', 'phone'])

    // Whoever is shut out is told once, along with everybody else who is near then.
    for (const peer of [ada, ben, phone]) await agreesWith(peer, 2)
    await ada.api.call('devices.revoke', { communityId, deviceId, unlock: { words } })
    await until(
      'the phone knows',
      () => phone.api.call('communities.list', {}),
      ([community]) => community?.removed === true,
    )
    await expect(say(phone, 'I am still here')).rejects.toMatchObject({ code: 'forbidden' })
    await stop(phone)
  })

  it('a new one comes back by the 24 words while the others are away', async () => {
    await until(
      'the way back is posted',
      () => ben.api.call('state.get', { communityId, roomId: communityId }),
      ({ state }) => state.some(({ type, stateKey }) => type === 'roost.recovery' && stateKey.startsWith('@ada:')),
    )
    await stop(ada)
    const again = await start('again')
    const { profile, communities } = await again.api.call('profile.recover', { words, deviceName: 'new computer' })
    expect(profile).toMatchObject({ name: 'Ada', deviceName: 'new computer' })
    expect(communities).toEqual([{ communityId, name: 'Lab' }])
    await joined(again)
    await heard(again, 'from the phone')
    await say(again, 'I am back')
    await heard(ben, 'I am back')
  })
})
