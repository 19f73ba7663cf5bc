import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CryptoPort } from '../core/crypto/port.ts'
import { type SealedLog, writeSealedLog } from './sealedLog.ts'

/** What measuring keeps between runs, in the system's folder for temporary files. */
export const keptFolder = (): string => join(tmpdir(), 'roost-bench')

/** Where a log of so many messages is kept, written there if it is not: signing a million takes minutes. */
export function keptLogPath(crypto: CryptoPort, messageCount: number): string {
  const path = join(keptFolder(), `${FORMAT}-${messageCount}.log`)
  if (existsSync(path)) return path
  mkdirSync(keptFolder(), { recursive: true })
  writeFileSync(`${path}.part`, encodeLog(writeSealedLog(crypto, messageCount)))
  renameSync(`${path}.part`, path)
  return path
}

/** What is said of the log that is kept at a path, without its events. */
export function readLogHead(path: string): Omit<SealedLog, 'blobs'> {
  const file = openSync(path, 'r')
  try {
    const length = Buffer.alloc(LENGTH_BYTES)
    readSync(file, length, 0, LENGTH_BYTES, 0)
    const head = Buffer.alloc(length.readUInt32BE())
    readSync(file, head, 0, head.length, LENGTH_BYTES)
    return decodeHead(head)
  } finally {
    closeSync(file)
  }
}

/** The log that is kept at a path. */
export const readLog = (path: string): SealedLog => decodeLog(readFileSync(path))

export const keptLog = (crypto: CryptoPort, messageCount: number): SealedLog =>
  readLog(keptLogPath(crypto, messageCount))

/** Counts what a log consists of: one that was kept by an older Roost is not what this one would write. */
const FORMAT = 2
const LENGTH_BYTES = 4

/** Everything but the blobs as JSON, in which bytes are lists, and then the blobs, each with its length before it. */
function encodeLog({ blobs, ...rest }: SealedLog): Uint8Array {
  const plain = (_: string, value: unknown) => (value instanceof Uint8Array ? { bytes: [...value] } : value)
  const head = Buffer.from(JSON.stringify(rest, plain))
  const parts = [head, ...blobs]
  const bytes = Buffer.alloc(parts.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0))
  let at = 0
  for (const part of parts) {
    at = bytes.writeUInt32BE(part.length, at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function decodeLog(bytes: Buffer): SealedLog {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES
    at = start + bytes.readUInt32BE(at)
    parts.push(new Uint8Array(bytes.buffer, bytes.byteOffset + start, at - start))
  }
  const [head, ...blobs] = parts
  return { ...decodeHead(head ?? new Uint8Array()), blobs }
}

function decodeHead(head: Uint8Array): Omit<SealedLog, 'blobs'> {
  const revived = (_: string, value: { bytes?: number[] } | null) =>
    Array.isArray(value?.bytes) ? Uint8Array.from(value.bytes) : value
  return JSON.parse(Buffer.from(head).toString(), revived)
}
