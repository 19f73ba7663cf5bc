import type { ServerMessage } from '../peer/contract.ts'

/** What an engine needs to open the profile it holds. It arrives once, and only by the message port. */
export interface OpenOrder {
  readonly kind: 'open'
  readonly dataDir: string
  readonly databaseKey: Uint8Array
  /** The local addresses to use; absent for all. */
  readonly interfaces?: string[]
}

/** What the main process tells the engine. `window` is the id of the window that speaks. */
export type ToEngine =
  /** First of all: only who holds the folder may make or read its key. */
  | { readonly kind: 'hold'; readonly dataDir: string }
  | OpenOrder
  | { readonly kind: 'message'; readonly window: number; readonly message: unknown }
  /** The page of a window is gone or was loaded anew: its session ends. */
  | { readonly kind: 'pageGone'; readonly window: number }
  | { readonly kind: 'stop' }

/** What the engine tells the main process. After `refused` and `stopped` it is ended. */
export type FromEngine =
  | { readonly kind: 'held' }
  | { readonly kind: 'opened' }
  /** The folder or the profile in it cannot be used: a sentence for the person. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'message'; readonly window: number; readonly message: ServerMessage }
  | { readonly kind: 'stopped' }
