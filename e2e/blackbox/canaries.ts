import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A secret text or key that must not be seen, and what it is called in a report. */
export interface Canary {
  readonly name: string
  readonly bytes: Uint8Array
}

export const canaryOf = (name: string, text: string): Canary => ({ name, bytes: Buffer.from(text) })

/** Every way in which bytes may have been written down: as they are, as wide characters, in base64 or as hex digits. */
export function encodingsOf({ bytes }: Canary): Map<string, Buffer> {
  const plain = Buffer.from(bytes)
  const little = Buffer.from(plain.toString('latin1'), 'utf16le')
  const hex = plain.toString('hex')
  const encodings = new Map([
    ['as it is', plain],
    ['UTF-16LE', little],
    ['UTF-16BE', Buffer.from(little).swap16()],
    ['hex', Buffer.from(hex)],
    ['HEX', Buffer.from(hex.toUpperCase())],
  ])
  // In the middle of something longer, base64 depends on where it begins: what is the same for all neighbours is kept.
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), plain])
    for (const kind of ['base64', 'base64url'] as const) {
      const text = padded.toString(kind).replace(/=+$/, '')
      encodings.set(`${kind} at ${before}`, Buffer.from(text.slice(before === 0 ? 0 : before + 1, -1)))
    }
  }
  return encodings
}

/** Which canaries can be seen in some bytes, and how they are written there. */
export function seenIn(where: string, haystack: Uint8Array, canaries: readonly Canary[]): string[] {
  const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength)
  return canaries.flatMap((canary) =>
    [...encodingsOf(canary)].flatMap(([how, encoded]) =>
      bytes.includes(encoded) ? [`${canary.name} (${how}) in ${where}`] : [],
    ),
  )
}

/** The files of a folder and of all folders in it. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
}

export const seenInFiles = (folder: string, canaries: readonly Canary[]): string[] =>
  filesUnder(folder).flatMap((path) => [
    ...seenIn(path, readFileSync(path), canaries),
    ...seenIn(`the name of ${path}`, Buffer.from(path), canaries),
  ])
