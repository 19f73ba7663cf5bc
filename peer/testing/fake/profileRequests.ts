import type { HandlersOf } from '../../api/handlers.ts'
import { type Pairing, RefusalError } from '../../contract.ts'
import { FAKE_WORDS, type FakeWorld } from './world.ts'

/** How the code of a fake pairing begins. */
const FAKE_PAIRING_CODE = 'roost://pair#'

export const profileRequests = (world: FakeWorld): HandlersOf<'profile' | 'pairing'> => ({
  'profile.get': () => world.profile,
  'profile.create': ({ name, deviceName }) => ({ profile: world.addProfile(name, deviceName), words: FAKE_WORDS }),
  'profile.protect': ({ words, passphrase }) => {
    const profile = world.needProfile()
    world.unlock({ words })
    world.passphrase = passphrase
    world.profile = { ...profile, hasPassphrase: true }
    return {}
  },
  'profile.recover': ({ words, deviceName }) => {
    world.unlock({ words })
    if (world.profile !== null) throw new RefusalError('profileExists', 'This folder has a profile already.')
    if (world.recoverable.length === 0) throw new RefusalError('nobodyAnswered', 'Nobody near knows these words.')
    const profile = world.addProfile('Ada', deviceName)
    const found = world.recoverable.map((name) => world.addCommunity(name, { step: 'history' }).view)
    return { profile, communities: found.map(({ communityId, name }) => ({ communityId, name })) }
  },
  'pairing.begin': ({ deviceName = 'this computer' }) => {
    if (world.profile !== null) throw new RefusalError('profileExists', 'This folder has a profile already.')
    const code = `${FAKE_PAIRING_CODE}${deviceName}`
    world.pairing = pairing({ side: 'newDevice', code })
    return { code }
  },
  'pairing.accept': ({ code }) => {
    world.needProfile()
    if (!code.startsWith(FAKE_PAIRING_CODE)) throw new RefusalError('invalid', 'This is not the code of a new device.')
    world.pairing = pairing({ side: 'oldDevice', otherName: code.slice(FAKE_PAIRING_CODE.length) })
    return {}
  },
  'pairing.confirm': () => goOn(world, 'newDevice'),
  'pairing.approve': ({ unlock }) => {
    world.unlock(unlock)
    return goOn(world, 'oldDevice')
  },
  'pairing.cancel': () => {
    world.pairing = null
    return {}
  },
})

const pairing = (given: Partial<Pairing> & Pick<Pairing, 'side'>): Pairing => ({
  pairingId: 'pairing',
  step: 'waiting',
  words: [],
  code: '',
  otherName: '',
  message: null,
  ...given,
})

function goOn(world: FakeWorld, side: Pairing['side']): Record<string, never> {
  if (world.pairing?.side !== side || world.pairing.step !== 'compare') {
    throw new RefusalError('invalid', 'There is nothing to compare yet.')
  }
  world.pairing = { ...world.pairing, step: 'confirmed' }
  return {}
}
