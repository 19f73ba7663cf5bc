import type { Peer } from '../peer.ts'
import type { HandlersOf } from './handlers.ts'
import { nameOfDevice } from './profileRequests.ts'

export const pairingRequests = ({ identity: { pairing } }: Peer): HandlersOf<'pairing'> => ({
  'pairing.begin': ({ deviceName }) => ({ code: pairing.begin(nameOfDevice(deviceName)) }),
  'pairing.accept': ({ code }) => {
    pairing.accept(code)
    return {}
  },
  'pairing.confirm': () => {
    pairing.confirm()
    return {}
  },
  'pairing.approve': async ({ unlock }) => {
    await pairing.approve(unlock)
    return {}
  },
  'pairing.cancel': () => {
    pairing.cancel()
    return {}
  },
})
