import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react'
import type { PeerContract, QueryItem, QueryName, QueryParams } from '../peer/contract.ts'
import { hiddenFlushMs } from './limits.ts'
import { type Bridge, bridgeLink } from './transport/bridgeLink.ts'
import { type Client, createClient, type Live } from './transport/client.ts'
import type { Link, LinkState } from './transport/link.ts'
import { createLiveStore, type LiveStore } from './transport/liveStore.ts'
import { createOpenedInvite, type OpenedInvite } from './transport/openedInvite.ts'
import { queryKeys } from './transport/queryKeys.ts'
import { socketLink } from './transport/socketLink.ts'
import { takeToken } from './transport/token.ts'

declare global {
  interface Window {
    readonly bridge?: Bridge
  }
}

/** What every component may ask of the peer. */
export interface Api {
  readonly call: Client<PeerContract>['call']
  readonly link: Link
  readonly live: LiveStore<PeerContract>
  readonly openedInvite: OpenedInvite
}

/** The desktop shell's bridge where there is one, else a WebSocket to the peer that served this page. */
export function openLink(): Link {
  if (window.bridge) return bridgeLink(window.bridge)
  const token = takeToken(window) ?? ''
  return socketLink({ open: () => new WebSocket(`ws://${location.host}/api`, ['roost.1', `token.${token}`]) })
}

/** Once per frame, so that a burst of changes is drawn once; a hidden window draws no frames and uses a timer. */
export function onNextFrame(task: () => void): void {
  if (document.hidden) setTimeout(task, hiddenFlushMs)
  else requestAnimationFrame(task)
}

export function createApi(link: Link): Api {
  const client = createClient<PeerContract>(link, onNextFrame, queryKeys)
  return { call: client.call, link, live: createLiveStore(client), openedInvite: createOpenedInvite(link) }
}

export const ApiContext = createContext<Api | undefined>(undefined)

export function useApi(): Api {
  const api = use(ApiContext)
  if (!api) throw new Error('a component stands outside ApiContext')
  return api
}

/** A live query for as long as the component stands. */
export function useLive<Name extends QueryName>(query: Name, params: QueryParams<Name>): Live<QueryItem<Name>> {
  const source = useApi().live.source(query, params)
  return useSyncExternalStore(source.subscribe, source.snapshot)
}

/** Like `useLive`, with an empty list until there is one. */
export function useLiveItems<Name extends QueryName>(
  query: Name,
  params: QueryParams<Name>,
): readonly QueryItem<Name>[] {
  const live = useLive(query, params)
  return live.state === 'here' ? live.items : none
}
const none: readonly never[] = []

/** The invite that was opened outside of the app and that nobody has taken up yet. */
export function useOpenedInvite(): string | undefined {
  const { openedInvite } = useApi()
  return useSyncExternalStore(openedInvite.subscribe, openedInvite.current)
}

export function useLinkState(): LinkState {
  const { link } = useApi()
  const [state, setState] = useState(link.state)
  useEffect(() => {
    setState(link.state)
    return link.onState(setState)
  }, [link])
  return state
}
