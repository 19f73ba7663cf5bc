import type { Joining, Network, PeerApi } from '../peer/contract.ts'
import { RefusalError } from '../peer/contract.ts'
import { Failure } from './failure.ts'
import { joinProgressMs } from './limits.ts'
import { watchList, watchUntil } from './watching.ts'

export type JoiningSoFar = Exclude<Joining, { step: 'refused' }>

/** Takes how a joining goes. */
export interface JoinListener {
  /** Told once a step. */
  readonly onStep: (step: JoiningSoFar) => void
  /** Told at most once a second, while the history arrives. */
  readonly onProgress: (progress: Network) => void
}

/**
 * Waits until the community's history and this profile's own join are here. True once they are, false when
 * `timeoutMs` have passed. Fails with the reason where a member refused the invite.
 */
export async function untilJoined(
  api: PeerApi,
  communityId: string,
  timeoutMs: number,
  listener: JoinListener,
): Promise<boolean> {
  // A step may be tried again, and is told once.
  const steps = new Set<Joining['step']>()
  const stopProgress = await watchProgress(api, communityId, () => steps.has('history'), listener.onProgress)
  try {
    const ended = await watchUntil(
      api,
      'communities',
      {},
      (items) => {
        const community = items.find((item) => item.communityId === communityId)
        if (community?.joined) return 'joined'
        const joining = community?.joining ?? null
        if (joining === null) return undefined
        if (joining.step === 'refused') return joining
        if (!steps.has(joining.step)) listener.onStep(joining)
        steps.add(joining.step)
        return undefined
      },
      timeoutMs,
    )
    if (ended === undefined || ended === 'joined') return ended === 'joined'
    throw new Failure(ended.code, ended.message)
  } finally {
    stopProgress()
  }
}

/** Progress is a courtesy: a peer that cannot tell it yet does not fail the join. */
async function watchProgress(
  api: PeerApi,
  communityId: string,
  isArriving: () => boolean,
  say: (progress: Network) => void,
): Promise<() => void> {
  let saidAtMs = 0
  try {
    return await watchList(api, 'network', { communityId }, (items) => {
      const last = items.at(-1)
      if (last === undefined || !isArriving() || Date.now() - saidAtMs < joinProgressMs) return
      saidAtMs = Date.now()
      say(last)
    })
  } catch (error) {
    if (error instanceof RefusalError) return () => {}
    throw error
  }
}
