import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** One step of a path as the build writes it. It cannot start with a dot or hold an escape, so it cannot climb. */
const PATH_STEP = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

export interface StaticFile {
  readonly contentType: string
  readonly body: Buffer
}

/**
 * The file behind a request target, or undefined where there is none. `/` is `page`. Names are taken as they
 * stand, never decoded, and a link that leads out of the folder is not followed.
 */
export async function staticFile(folder: string, target: string, page = 'index.html'): Promise<StaticFile | undefined> {
  const path = target.replace(/[?#].*$/s, '')
  if (!path.startsWith('/')) return undefined
  const steps = path === '/' ? [page] : path.slice(1).split('/')
  if (!steps.every((step) => PATH_STEP.test(step))) return undefined
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, ...steps))
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return undefined
    const contentType = CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream'
    return { contentType, body: await readFile(file) }
  } catch {
    return undefined
  }
}
