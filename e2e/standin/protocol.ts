import { privilegedSchemes } from './address.ts'
import { app } from './app.ts'

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()

export const handlerOf = (scheme: string): Handler | undefined => handlers.get(scheme)

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly Electron.CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) {
      if (privileges?.standard !== true || privileges.secure !== true) {
        throw new Error(`stand-in: the scheme ${scheme} must be standard and secure`)
      }
      privilegedSchemes.add(scheme)
    }
  },
  handle: (scheme: string, handler: Handler): void => void handlers.set(scheme, handler),
}
