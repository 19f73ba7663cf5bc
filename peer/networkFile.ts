import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from './privateFile.ts'

const port = z.number().int().min(1).max(65_535).optional().catch(undefined)
/** 32 bytes in base64. */
const secret = z.string().length(43).optional().catch(undefined)
const networkFile = z.object({
  udpPort: port,
  httpPort: port,
  dnsSd: z.boolean().optional().catch(undefined),
  dnsSdSecret: secret,
})

/**
 * How this profile uses the network, in `network.json` of its folder: where it was reached last by other peers and by the
 * browser, whether it says by DNS-SD that it is there, and a secret from which the noise comes that it says then.
 */
export type NetworkFile = z.infer<typeof networkFile>

/** What is not legible counts as not written down. */
export function readNetworkFile(dataDir: string): NetworkFile {
  try {
    return networkFile.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')))
  } catch {
    return {}
  }
}

/** Writes down some of it, beside the rest. Throws where the disk refuses. */
export function writeNetworkFile(dataDir: string, changes: NetworkFile): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify({ ...readNetworkFile(dataDir), ...changes })}\n`)
}

/** The same for what is no reason to stop: what cannot be written down is forgotten. */
export function rememberInNetworkFile(dataDir: string, changes: NetworkFile): void {
  try {
    writeNetworkFile(dataDir, changes)
  } catch {}
}

const pathIn = (dataDir: string): string => join(dataDir, 'network.json')
