import type { LogPort } from '../peer/host/log.ts'
import type { OpenPeer } from '../peer/open.ts'
import type { Prompts } from './prompts.ts'

/** What a command meets of the world outside: given to it, so that tests can give something else. */
export interface Surroundings {
  readonly openPeer: OpenPeer
  readonly stdout: (text: string) => void
  /** Whether a person looks at `stdout`, rather than a file or a program. */
  readonly stdoutIsTerminal: boolean
  readonly stderr: (text: string) => void
  /** The whole standard input, read when asked for. */
  readonly stdin: () => Promise<string>
  /** Asks the person at the terminal; null where nobody sits there. */
  readonly prompts: Prompts | null
  readonly env: Readonly<Record<string, string | undefined>>
  /** The name of the operating system's user, for a profile that is given none. */
  readonly userName: string
  /** The folder with the built app. */
  readonly rendererDir: string
  /** Takes what went wrong inside. */
  readonly log: LogPort
  /** Aborted when the person or the system wants the command to end. */
  readonly stop: AbortSignal
}
