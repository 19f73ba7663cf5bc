import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { type Progress, ProgressBar } from './progressBar.ts'

/** A computer without the internet is noticed well within five seconds, so that nobody waits for a download in vain. */
const probeMsMax = 3_500
/** A download that brings nothing for so long is given up. */
const stallMsMax = 30_000

/** What is used of Electron's own downloader, which checks what it fetches against the package's checksums. */
type DownloadArtifact = (details: ArtifactDetails) => Promise<string>
interface ArtifactDetails {
  readonly version: string
  readonly artifactName: 'electron'
  readonly platform: string
  readonly arch: string
  readonly checksums?: Record<string, string>
  readonly cacheRoot?: string
  readonly downloader?: { download(url: string): Promise<void> }
  readonly downloadOptions?: {
    readonly quiet: true
    readonly signal: AbortSignal
    readonly getProgressCallback: (progress: Progress) => Promise<void>
  }
}
interface ElectronPackage {
  readonly downloadArtifact: DownloadArtifact
  readonly details: ArtifactDetails
  readonly installer: string
}

export type Reachability = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** Whether Electron's program could be had from here: from the cache of an earlier download, or from the network. */
export async function probeElectron(): Promise<Reachability> {
  const electron = findPackage()
  if (electron === null) return { ok: false, reason: 'the package "electron" is not installed' }
  let reached: Reachability = { ok: true }
  const downloader = {
    async download(url: string) {
      reached = await reach(url)
      throw new Error('asked, not fetched')
    },
  }
  await electron.downloadArtifact({ ...electron.details, downloader }).catch(() => {})
  return reached
}

async function reach(url: string): Promise<Reachability> {
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeMsMax) })
    // A redirect leads to where the file is.
    if (response.status < 400) return { ok: true }
    return { ok: false, reason: `${new URL(url).host} answers ${response.status}` }
  } catch (error) {
    return { ok: false, reason: `${new URL(url).host}: ${reasonOf(error)}` }
  }
}

/** Fetches Electron's program with a visible progress bar and puts it into its package. Rejects where that fails. */
export async function fetchElectron(): Promise<void> {
  const { installer } = await downloadElectron(new ProgressBar('Fetching Electron'))
  // The package's own installer finds the file in the cache and unpacks it.
  await promisify(execFile)(process.execPath, [installer])
}

/** Brings Electron's archive into the cache of Electron's own installer, checked, and says where both are. */
export async function downloadElectron(bar: ProgressBar): Promise<{ archive: string; installer: string }> {
  const electron = findPackage()
  if (electron === null) throw new Error('the package "electron" is not installed')
  const { downloadArtifact, details, installer } = electron
  const stalled = new AbortController()
  const timer = setTimeout(() => stalled.abort(new Error('the download has stalled')), stallMsMax)
  const getProgressCallback = async (progress: Progress) => {
    timer.refresh()
    bar.show(progress)
  }
  try {
    const downloadOptions = { quiet: true, signal: stalled.signal, getProgressCallback } as const
    return { archive: await downloadArtifact({ ...details, downloadOptions }), installer }
  } finally {
    clearTimeout(timer)
    bar.end()
  }
}

function findPackage(): ElectronPackage | null {
  try {
    const here = createRequire(import.meta.url)
    const electron = createRequire(here.resolve('electron/package.json'))
    const { version } = electron('./package.json') as { version: string }
    const { downloadArtifact } = electron('@electron/get') as { downloadArtifact: DownloadArtifact }
    // The settings that Electron's installer knows as well.
    const cacheRoot = process.env.electron_config_cache
    const checksums = electron('./checksums.json') as Record<string, string>
    const hasOtherChecksums = Boolean(process.env.electron_use_remote_checksums)
    return {
      downloadArtifact,
      installer: electron.resolve('./install.js'),
      details: {
        version,
        artifactName: 'electron',
        platform: process.platform,
        arch: process.arch,
        ...(hasOtherChecksums ? {} : { checksums }),
        ...(cacheRoot === undefined ? {} : { cacheRoot }),
      },
    }
  } catch {
    return null
  }
}

/** The innermost reason of a failed request: `ENOTFOUND`, `ECONNREFUSED`, `no answer within …`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${probeMsMax / 1000} s`
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
