import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from './privateFile.ts'

const port = z.number().int().min(1).max(65_535).optional().catch(undefined)
const usualPorts = z.object({ udpPort: port, httpPort: port })

/** Where this profile was reached last: by other peers, and by the browser. */
export type UsualPorts = z.infer<typeof usualPorts>

/**
 * Opens something on the port that was asked for (0: on any), or else on that of the last start, so that what others
 * remember stays true: the addresses in invites, and what a browser keeps for an address. Where another program took
 * that one meanwhile, on any. Rejects where nothing could be opened.
 */
export async function onUsualPort<Opened>(
  dataDir: string,
  name: keyof UsualPorts,
  askedPort: number | undefined,
  open: (port: number | undefined) => Promise<{ opened: Opened; port: number }>,
): Promise<Opened> {
  const path = join(dataDir, 'network.json')
  const usual = readUsualPorts(path)
  const attempt = askedPort ?? usual[name]
  const got = await open(attempt).catch((error: unknown) => {
    if (askedPort !== undefined || attempt === undefined) throw error
    return open(undefined)
  })
  if (got.port !== usual[name]) remember(path, { ...readUsualPorts(path), [name]: got.port })
  return got.opened
}

function readUsualPorts(path: string): UsualPorts {
  try {
    return usualPorts.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {}
  }
}

/** A port that cannot be written down is forgotten: no reason not to start. */
function remember(path: string, ports: UsualPorts): void {
  try {
    writePrivateFile(path, `${JSON.stringify(ports)}\n`)
  } catch {}
}
