import { hostname } from 'node:os'
import { nameCharactersMax } from '../../core/limits.ts'
import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { notBuilt } from './notBuilt.ts'
import { profileView } from './profileView.ts'

export const profileRequests = (peer: Peer): HandlersOf<'profile'> => ({
  'profile.get': () => (peer.profile ? profileView(peer.profile) : null),
  'profile.create': ({ name, deviceName }) => {
    const created = peer.createProfile(name, deviceName || hostname().slice(0, nameCharactersMax) || 'this computer')
    return { profile: profileView(created.profile), words: created.words }
  },
  'profile.protect': notBuilt,
  'profile.recover': notBuilt,
})
