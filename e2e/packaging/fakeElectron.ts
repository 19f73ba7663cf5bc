import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Marks, in Electron's program, where its fuses lie; behind it come a version, a count and one character per fuse. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseCount = 9

/** A folder that electron-builder takes for Electron on Linux, so that packaging can be tried without the network. */
export function makeFakeElectron(dir: string, version: string): void {
  mkdirSync(join(dir, 'locales'), { recursive: true })
  const fuses = Buffer.concat([
    Buffer.from(fuseSentinel),
    Buffer.from([1, fuseCount]),
    Buffer.from('1'.repeat(fuseCount)),
  ])
  writeFileSync(join(dir, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), fuses]))
  chmodSync(join(dir, 'electron'), 0o755)
  for (const name of ['icudtl.dat', 'resources.pak', 'chrome-sandbox', 'chrome_crashpad_handler', 'LICENSE']) {
    writeFileSync(join(dir, name), '')
  }
  writeFileSync(join(dir, 'LICENSES.chromium.html'), '')
  writeFileSync(join(dir, 'locales', 'en-US.pak'), '')
  writeFileSync(join(dir, 'version'), version)
}
