import { createContext, use, useSyncExternalStore } from 'react'
import type { DemoBoard, DemoContract } from '../../peer/contract.ts'
import { onNextFrame } from '../api.ts'
import { type Client, createClient, type Live } from '../transport/client.ts'
import type { Link, LinkState } from '../transport/link.ts'
import { createLiveStore, type LiveStore } from '../transport/liveStore.ts'
import { demoKeys } from '../transport/queryKeys.ts'

/** What every component of the board may ask of the demo. */
export interface DemoApi {
  readonly call: Client<DemoContract>['call']
  readonly link: Link
  readonly live: LiveStore<DemoContract>
}

export function createDemoApi(link: Link): DemoApi {
  const client = createClient<DemoContract>(link, onNextFrame, demoKeys)
  return { call: client.call, link, live: createLiveStore(client) }
}

export const DemoApiContext = createContext<DemoApi | undefined>(undefined)

export function useDemoApi(): DemoApi {
  const api = use(DemoApiContext)
  if (!api) throw new Error('a component stands outside DemoApiContext')
  return api
}

/** The board with a channel, or with the one that the demo begins with. */
export function useBoard(roomId: string | null): Live<DemoBoard> {
  const source = useDemoApi().live.source('demo', { roomId })
  return useSyncExternalStore(source.subscribe, source.snapshot)
}

export function useDemoLink(): LinkState {
  const { link } = useDemoApi()
  return useSyncExternalStore(
    (changed) => link.onState(changed),
    () => link.state,
  )
}
