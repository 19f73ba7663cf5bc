import type { ServerMessage } from '../peer/contract.ts'

/** The two channels between a page and the main process, one each way. */
export const fromPage = 'roost:fromPage'
export const toPage = 'roost:toPage'

export type EngineState = 'stopped' | 'running'

/** What the shell itself tells a page, beside what the peer answers. */
export type ShellMessage =
  /** An invite was opened outside of the app. */
  | { readonly kind: 'link'; readonly link: string }
  /** `stopped`: the engine broke, open calls and live queries are lost; `running`: it is back, open them again. */
  | { readonly kind: 'engine'; readonly state: EngineState }

export type PageMessage = ServerMessage | ShellMessage
