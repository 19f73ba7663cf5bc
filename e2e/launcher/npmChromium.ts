import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * The Chromium of the package `@sparticuz/chromium`, unpacked once into the system's folder for temporary files with
 * the libraries and fonts it would otherwise expect of the machine. It is the headless build, for x64 Linux.
 */
export async function npmChromium(): Promise<{ path: string; env: Record<string, string> }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium was found. Install Chrome or Chromium, or name one in the variable CHROMIUM.')
  }
  const dir = join(tmpdir(), `roost-chromium-${packageVersion()}`)
  if (!existsSync(dir)) await unpackInto(dir)
  return {
    path: join(dir, 'chromium'),
    env: { LD_LIBRARY_PATH: join(dir, 'al2023', 'lib'), FONTCONFIG_PATH: join(dir, 'fonts') },
  }
}

const packageDir = (): string => join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageDir(), 'package.json'), 'utf8'))
  return String(version)
}

/** Unpacks beside `dir` and then gives it its name, so that nobody finds half a browser. */
async function unpackInto(dir: string): Promise<void> {
  const draft = mkdtempSync(`${dir}-`)
  try {
    // The package unpacks into the folder for temporary files: in a process of its own that is the draft.
    const unpacker = join(import.meta.dirname, 'unpackNpmChromium.ts')
    await promisify(execFile)(process.execPath, [unpacker], { env: { ...process.env, TMPDIR: draft } })
    writeFileSync(join(draft, 'fonts', 'fonts.conf'), fontsConf(join(dir, 'fonts')))
    renameSync(draft, dir)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Somebody else was faster.
    if (!existsSync(dir)) throw error
  }
}

/** The package's own names folders that exist only where it is usually run; without fonts every page dies. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`
