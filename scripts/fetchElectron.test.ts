import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { downloadElectron, probeElectron } from './fetchElectron.ts'
import { ProgressBar } from './progressBar.ts'

const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string }
const archiveName = `electron-v${version}-${process.platform}-${process.arch}.zip`

describe("Electron's program", () => {
  let cache: string
  let server: Server | null
  let asked: string[]

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'roost-electron-'))
    vi.stubEnv('electron_config_cache', cache)
    server = null
    asked = []
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    server?.closeAllConnections()
    server?.close()
    rmSync(cache, { recursive: true })
  })

  /** Lets a server of this machine stand for the place of the downloads; answers its port. */
  const mirror = async (answer: RequestListener): Promise<number> => {
    const made = createServer(answer)
    server = made
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
    const { port } = made.address() as AddressInfo
    vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${port}/`)
    return port
  }

  test('can be fetched where the place of the downloads answers', async () => {
    await mirror((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
    })
    expect(await probeElectron()).toEqual({ ok: true })
    expect(asked).toEqual([`HEAD /v${version}/${archiveName}`])
  })

  test('cannot where nobody listens', async () => {
    const port = await mirror(() => {})
    server?.close()
    expect(await probeElectron()).toEqual({ ok: false, reason: `127.0.0.1:${port}: ECONNREFUSED` })
  })

  test('cannot where the file is missing', async () => {
    const port = await mirror((_request, response) => response.writeHead(404).end())
    expect(await probeElectron()).toEqual({ ok: false, reason: `127.0.0.1:${port} answers 404` })
  })

  test('cannot where nothing ever comes back, and that is said within five seconds', async () => {
    await mirror(() => {})
    const startMs = performance.now()
    expect(await probeElectron()).toMatchObject({ ok: false, reason: expect.stringContaining('no answer within') })
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })

  const archive = Buffer.alloc(300_000, 'electron')
  const serveArchive =
    (checksum: string): RequestListener =>
    (request, response) => {
      asked.push(String(request.url))
      const body = request.url?.endsWith('.txt') ? Buffer.from(`${checksum} *${archiveName}\n`) : archive
      response.writeHead(200, { 'content-length': body.length }).end(body)
    }

  test('comes with visible progress, is checked, and is fetched once', async () => {
    vi.stubEnv('electron_use_remote_checksums', '1')
    await mirror(serveArchive(createHash('sha256').update(archive).digest('hex')))
    let shown = ''
    const fetched = await downloadElectron(new ProgressBar('Fetching Electron', { write: (text) => (shown += text) }))
    expect(readFileSync(fetched.archive).equals(archive)).toBe(true)
    expect(shown).toMatch(/Fetching Electron \[#{30}\] 100 %/)

    await downloadElectron(new ProgressBar('again', { write: () => {} }))
    expect(asked.filter((url) => url.endsWith('.zip'))).toHaveLength(1)
  })

  test('is refused with a wrong checksum', async () => {
    await mirror(serveArchive(''))
    await expect(downloadElectron(new ProgressBar('F', { write: () => {} }))).rejects.toThrow(/checksum/i)
  })
})
