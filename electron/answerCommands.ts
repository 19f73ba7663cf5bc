import type { PeerApi } from '../peer/contract.ts'
import type { LogPort } from '../peer/host/log.ts'
import { serveHost } from '../peer/host/server.ts'
import type { HeldFolder } from './engineHost.ts'

/**
 * Lets `roost` commands use the peer while the app holds its folder: on loopback, for whoever can read the token in the
 * folder, which is this account. Without it the app runs as well.
 */
export async function answerCommands(
  api: PeerApi,
  folder: HeldFolder,
  log: LogPort,
): Promise<{ close(): Promise<void> } | undefined> {
  const served = await serveHost({ api, log })
  if (!served.ok) {
    log('commands cannot be answered while the app runs')
    return undefined
  }
  const { origin, token, close } = served.server
  folder.announce(origin, token, false)
  return { close }
}
