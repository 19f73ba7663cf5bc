import type { Chromium } from '../launcher/chromium.ts'

/** How a test sets up the machine its app believes to run on; JSON in the environment variable `ROOST_STANDIN`. */
export interface StandinConfig {
  /** The browser to show windows in; absent: whichever is found. */
  readonly chromium?: Chromium
  /** Windows on the display instead of headless ones. */
  readonly headed?: boolean
  /** The file to which side effects on the desktop are appended, one JSON object a line. */
  readonly effectsPath?: string
  readonly keychain?: { readonly available?: boolean; readonly backend?: string }
  /** The buttons that the person presses in the coming message boxes. */
  readonly messageBoxAnswers?: readonly number[]
  /** As if the app had been installed. */
  readonly packaged?: boolean
}

export const config: StandinConfig = JSON.parse(process.env.ROOST_STANDIN ?? '{}')
