import type { PeerApi } from '../peer/contract.ts'
import type { LogPort } from '../peer/host/log.ts'

/** A peer that runs in this process. */
export interface OpenedPeer {
  readonly api: PeerApi
  readonly udpPort: number
  readonly tcpPort: number | null
  close(): Promise<void>
}

export interface OpenPeerOptions {
  readonly dataDir: string
  readonly databaseKey: Uint8Array
  /** The local addresses to use; all where absent. */
  readonly interfaces?: string[]
  readonly udpPort?: number
}

export type OpenPeer = (
  options: OpenPeerOptions,
) => Promise<{ ok: true; peer: OpenedPeer } | { ok: false; code: string; message: string }>

/** What a command meets of the world outside: given to it, so that tests can give something else. */
export interface Surroundings {
  readonly openPeer: OpenPeer
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** The whole standard input, read when asked for. */
  readonly stdin: () => Promise<string>
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
