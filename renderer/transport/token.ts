const storageKey = 'roost.token'

/** The parts of a window that the token passes through. */
export interface TokenPlace {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState'>
  sessionStorage: Pick<Storage, 'getItem' | 'setItem'>
}

/**
 * The key to the peer on loopback. It comes in the address's fragment, is taken out of the address bar at once, and is
 * kept for this tab so that reloading works.
 */
export function takeToken({ location, history, sessionStorage }: TokenPlace): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given === null || given === '') return sessionStorage.getItem(storageKey) ?? undefined
  sessionStorage.setItem(storageKey, given)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}
