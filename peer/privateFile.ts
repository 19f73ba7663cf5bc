import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the folder, readable by its owner alone. A folder that is there already keeps its mode. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
}

/** Writes a file that only its owner can read: whole or not at all, also when the power fails in between. */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.new`
  const handle = openSync(draft, 'w', 0o600)
  try {
    chmodSync(draft, 0o600)
    writeFileSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, path)
  if (process.platform !== 'win32') syncFolder(dirname(path))
}

function syncFolder(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
