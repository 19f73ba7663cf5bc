import { hostname } from 'node:os'
import { nameCharactersMax } from '../../core/limits.ts'
import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { profileView } from './profileView.ts'

export const profileRequests = (peer: Peer): HandlersOf<'profile'> => ({
  'profile.get': () => (peer.profile ? profileView(peer.profile) : null),
  'profile.create': ({ name, deviceName }) => {
    const created = peer.identity.create(name, nameOfDevice(deviceName))
    return { profile: profileView(created.profile), words: created.words }
  },
  'profile.protect': async ({ words, passphrase }) => {
    await peer.identity.protect(words, passphrase)
    return {}
  },
  'profile.recover': async ({ words, deviceName, addresses }) => {
    const { profile, communities } = await peer.identity.recover(words, nameOfDevice(deviceName), addresses)
    return { profile: profileView(profile), communities }
  },
})

/** What this device is called: as the person says, or else as the computer does. */
export const nameOfDevice = (name: string | undefined): string =>
  name || hostname().slice(0, nameCharactersMax) || 'this computer'
