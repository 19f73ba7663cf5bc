import { appendFileSync } from 'node:fs'
import { config } from './config.ts'

/** What an app did to the desktop around it, for a test to look at. */
export type Effect =
  | { readonly kind: 'openExternal'; readonly url: string }
  | { readonly kind: 'windowOpen'; readonly url: string }
  | { readonly kind: 'navigationBlocked'; readonly url: string }
  | { readonly kind: 'errorBox'; readonly title: string; readonly content: string }
  | {
      readonly kind: 'messageBox'
      readonly message: string
      readonly detail: string
      readonly buttons: readonly string[]
    }
  | { readonly kind: 'menu'; readonly labels: readonly string[] }
  | { readonly kind: 'window'; readonly id: number; readonly bounds: Electron.Rectangle }
  | { readonly kind: 'windowFocused'; readonly id: number }
  | { readonly kind: 'utilityProcess'; readonly pid: number; readonly serviceName: string }
  | { readonly kind: 'protocolClient'; readonly scheme: string }
  | { readonly kind: 'protocolError'; readonly url: string; readonly error: string }

export function record(effect: Effect): void {
  if (config.effectsPath !== undefined) appendFileSync(config.effectsPath, `${JSON.stringify(effect)}\n`)
}
