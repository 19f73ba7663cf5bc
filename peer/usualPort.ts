import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Endpoint } from '../sync/net/endpoint.ts'

const remembered = z.strictObject({ udpPort: z.number().int().min(1).max(65_535) })

/**
 * Opens the endpoint on the port that was asked for, or else on that of the last start, so that invite links and the
 * addresses that others remember stay true; where another program took that one meanwhile, on any.
 */
export async function openOnUsualPort(
  dataDir: string,
  askedPort: number | undefined,
  open: (port: number | undefined) => Promise<Endpoint>,
): Promise<Endpoint> {
  const path = join(dataDir, 'network.json')
  const usualPort = askedPort ?? readUsualPort(path)
  const endpoint = askedPort === undefined ? await open(usualPort).catch(() => open(undefined)) : await open(askedPort)
  if (endpoint.udpPort !== usualPort || askedPort !== undefined) {
    writeFileSync(path, `${JSON.stringify({ udpPort: endpoint.udpPort })}\n`, { mode: 0o600 })
  }
  return endpoint
}

function readUsualPort(path: string): number | undefined {
  try {
    return existsSync(path) ? remembered.parse(JSON.parse(readFileSync(path, 'utf8'))).udpPort : undefined
  } catch {
    return undefined
  }
}
