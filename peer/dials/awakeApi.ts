import type { PeerApi } from '../contract.ts'
import type { Dials } from './dials.ts'

/** A peer's API as its front ends find it: nothing is answered while the peer sleeps, and everything once it wakes. */
export function awakeApi(api: PeerApi, dials: Dials): PeerApi {
  const awake = () => new Promise<void>((resolve) => dials.whenAwake(resolve))
  return {
    async call(method, params) {
      await awake()
      return api.call(method, params)
    },
    async watch(query, params, onChanges) {
      await awake()
      return api.watch(query, params, onChanges)
    },
  }
}
