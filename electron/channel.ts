import type { ServerMessage } from '../peer/contract.ts'

/** The two channels between a page and the main process, one each way. */
export const fromPage = 'roost:fromPage'
export const toPage = 'roost:toPage'

/** What the shell itself tells a page, beside what the peer answers. */
export type ShellMessage =
  /** An invite was opened outside of the app. */
  | { readonly kind: 'link'; readonly link: string }
  /** `restarting`: the engine broke, open requests and live queries are lost; `ready`: open them again. */
  | { readonly kind: 'engine'; readonly state: 'restarting' | 'ready' }

export type PageMessage = ServerMessage | ShellMessage
