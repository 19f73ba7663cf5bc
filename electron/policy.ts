import type { Session, WebContents } from 'electron'
import { isOwnPage } from './origin.ts'

/** What the app's own page may ask for: to show notifications, and to copy an invite. Everything else is denied. */
const permissionsAllowed: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write'])

export const isPermitted = (permission: string, requestingUrl: string): boolean =>
  permissionsAllowed.has(permission) && isOwnPage(requestingUrl)

/**
 * The address to hand to the system's browser or mail program, or null where it must not leave: anything but https
 * and mailto, and https addresses with a user name, which look like another host than they are.
 */
export function externalAddress(address: string): string | null {
  const url = URL.parse(address)
  if (url === null) return null
  if (url.protocol === 'mailto:') return url.href
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null
}

/** The frame a message came from, as Electron tells it; null once the frame is gone. */
export type SenderFrame = { readonly url: string; readonly parent: unknown } | null

/** True for the main frame of the app's own page: nobody else may talk to the engine. */
export const isTrustedFrame = (frame: SenderFrame): boolean =>
  frame !== null && frame.parent === null && isOwnPage(frame.url)

/** Keeps a page where it is: no foreign page in a window or a frame, no window of its own making, no webview. */
export function guardContents(contents: WebContents, openExternal: (address: string) => void): void {
  const stayHere = (event: { readonly url: string; preventDefault: () => void }) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stayHere)
  contents.on('will-frame-navigate', stayHere)
  contents.on('will-redirect', stayHere)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url)
    if (address !== null) openExternal(address)
    return { action: 'deny' }
  })
}

/** Denies every permission that is not on the list, asked for or merely looked up. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(details.isMainFrame && isPermitted(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
}
