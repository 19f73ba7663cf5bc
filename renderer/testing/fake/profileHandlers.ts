import { type Pairing, RefusalError } from '../../../peer/contract.ts'
import type { FakePeer } from '../fakePeer.ts'
import { type FakeHandlers, fakePairingCode, fakeWords } from '../fakeWorld.ts'
import { checkUnlock } from './unlocks.ts'

const compared: readonly string[] = ['harbour', 'pencil', 'seven', 'orchard', 'tin', 'meadow']

const idOf = (name: string) => `@${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}:${'a'.repeat(52)}`

/** The person of this data folder, and bringing in their other devices. */
export function profileHandlers(peer: FakePeer): FakeHandlers {
  const become = (name: string, deviceName = '') => {
    const profile = { userId: idOf(name), deviceId: 'd'.repeat(52), name, deviceName, hasPassphrase: false }
    peer.change((world) => {
      world.profile = profile
    })
    return profile
  }
  const pair = (pairing: Pairing | undefined) =>
    peer.change((world) => {
      world.pairing = pairing
    })
  const step = (change: Partial<Pairing>) => {
    const { pairing } = peer.world
    if (!pairing) throw new RefusalError('notFound', 'No device is being added now.')
    pair({ ...pairing, ...change })
  }
  return {
    'profile.get': () => peer.world.profile ?? null,
    'profile.create': ({ name }) => ({ profile: become(name), words: [...fakeWords] }),
    'profile.protect': ({ words }) => {
      checkUnlock({ words })
      peer.change((world) => {
        if (world.profile) world.profile = { ...world.profile, hasPassphrase: true }
      })
      return {}
    },
    'profile.recover': ({ words, deviceName }) => {
      checkUnlock({ words })
      const profile = become('Maren Okafor', deviceName)
      const name = 'Saltmarsh Station'
      return { profile, communities: [{ communityId: peer.found(name, 'owner'), name }] }
    },
    'pairing.begin': () => {
      const blank = { pairingId: 'pairing', words: [], otherName: '', message: null } as const
      pair({ ...blank, words: [], side: 'newDevice', step: 'waiting', code: fakePairingCode })
      return { code: fakePairingCode }
    },
    'pairing.accept': ({ code }) => {
      if (code.trim() !== fakePairingCode) {
        throw new RefusalError('linkForeign', 'This is not a code of another computer. Copy it again, all of it.')
      }
      pair({
        pairingId: 'pairing',
        side: 'oldDevice',
        step: 'compare',
        words: [...compared],
        code: '',
        otherName: 'Kitchen laptop',
        message: null,
      })
      return {}
    },
    'pairing.confirm': () => {
      step({ step: 'confirmed' })
      return {}
    },
    'pairing.approve': ({ unlock }) => {
      checkUnlock(unlock)
      step({ step: 'done' })
      return {}
    },
    'pairing.cancel': () => {
      pair(undefined)
      return {}
    },
    'devices.list': ({ communityId, userId }) =>
      (peer.world.devices[communityId] ?? []).filter((device) => userId === undefined || device.userId === userId),
    'devices.revoke': ({ communityId, deviceId, unlock }) => {
      const devices = peer.world.devices[communityId] ?? []
      const device = devices.find((one) => one.deviceId === deviceId)
      if (!device) throw new RefusalError('notFound', 'There is no such device.')
      if (device.userId === peer.self().userId) {
        if (!unlock) throw new RefusalError('invalid', 'Your 24 words or your passphrase are needed for this.')
        checkUnlock(unlock)
      }
      peer.change((world) => {
        world.devices[communityId] = devices.map((one) => (one === device ? { ...one, revoked: true } : one))
      })
      return {}
    },
  }
}
