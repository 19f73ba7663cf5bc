import { covered } from './uncovered.ts'

type Answer = (granted: boolean) => void
type RequestHandler = (contents: unknown, permission: string, answer: Answer, details: RequestDetails) => void
type CheckHandler = (contents: unknown, permission: string, requestingOrigin: string) => boolean
interface RequestDetails {
  readonly isMainFrame: boolean
  readonly requestingUrl: string
}

class Session {
  #request: RequestHandler | null = null
  #check: CheckHandler | null = null

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler
  }

  setDevicePermissionHandler(_handler: unknown): void {}

  /** Not of Electron: whether a page gets a permission; as in Electron, yes to everything where nobody decides. */
  async permits(contents: unknown, permission: string, url: string): Promise<boolean> {
    const checked = this.#check?.(contents, permission, url) ?? true
    const request = this.#request
    if (!checked || request === null) return checked
    return new Promise((answer) => request(contents, permission, answer, { isMainFrame: true, requestingUrl: url }))
  }
}

export const defaultSession = new Session()
export const session = { defaultSession: covered('session.defaultSession', defaultSession) }
