import { readNetworkFile, rememberInNetworkFile } from './networkFile.ts'

/**
 * Opens something on the port that was asked for (0: on any), or else on that of the last start, so that what others
 * remember stays true: the addresses in invites, and what a browser keeps for an address. Where another program took
 * that one meanwhile, on any. Rejects where nothing could be opened.
 */
export async function onUsualPort<Opened>(
  dataDir: string,
  name: 'udpPort' | 'httpPort',
  askedPort: number | undefined,
  open: (port: number | undefined) => Promise<{ opened: Opened; port: number }>,
): Promise<Opened> {
  const usual = readNetworkFile(dataDir)
  const attempt = askedPort ?? usual[name]
  const got = await open(attempt).catch((error: unknown) => {
    if (askedPort !== undefined || attempt === undefined) throw error
    return open(undefined)
  })
  if (got.port !== usual[name]) rememberInNetworkFile(dataDir, { [name]: got.port })
  return got.opened
}
