import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CryptoPort } from '../core/crypto/port.ts'
import { type SealedLog, writeSealedLog } from './sealedLog.ts'

/** A log of so many messages, kept in the system's folder for temporary files: signing a million takes minutes. */
export function keptLog(crypto: CryptoPort, messageCount: number): SealedLog {
  const folder = join(tmpdir(), 'roost-bench-logs')
  const path = join(folder, `${FORMAT}-${messageCount}.log`)
  if (existsSync(path)) return decodeLog(readFileSync(path))
  const log = writeSealedLog(crypto, messageCount)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${path}.part`, encodeLog(log))
  renameSync(`${path}.part`, path)
  return log
}

/** Counts what a log consists of: one that was kept by an older Roost is not what this one would write. */
const FORMAT = 1
const LENGTH_BYTES = 4

/** Everything but the blobs as JSON, and then the blobs, each with its length before it. */
function encodeLog({ blobs, secret, ...rest }: SealedLog): Uint8Array {
  const head = Buffer.from(JSON.stringify({ ...rest, secret: Buffer.from(secret).toString('hex') }))
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
  const { secret, ...rest } = JSON.parse(Buffer.from(head ?? []).toString())
  return { ...rest, secret: new Uint8Array(Buffer.from(secret, 'hex')), blobs }
}
