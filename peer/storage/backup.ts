import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { concatBytes, uint32Bytes, utf8Bytes } from '../../core/crypto/bytes.ts'
import {
  newPassphraseHeader,
  openPassphraseBox,
  readPassphraseHeader,
  sealPassphraseBox,
} from '../../core/crypto/passphraseBox.ts'
import { type CryptoPort, KEY_BYTES, type Random } from '../../core/crypto/port.ts'
import { StoreError } from '../../core/store/storeError.ts'
import { systemCode } from '../databaseKey.ts'
import { backupBoxBytesMax, backupChunkBytes } from '../limits.ts'
import { passphraseKey } from '../passphraseKey.ts'
import { makePrivateFolder } from '../privateFile.ts'
import { SealedReader, SealedWriter, UnsealError } from './sealedFile.ts'

/** A database of the profile, open, that can write a copy of itself. */
export interface BackedUpFile {
  /** Within the profile's folder: `profile.db`, or `communities/ID.db`. */
  readonly name: string
  copyTo(path: string): void
}

export type BackupRefusal =
  | 'exists' // there is a file already
  | 'folderInUse' // what is restored needs an empty folder
  | 'notABackup'
  | 'newer' // a newer Roost wrote it
  | 'wrongPassphrase'
  | 'damaged'
  | 'full'
  | 'unavailable'

export type BackupOutcome<Result> =
  | ({ readonly ok: true } & Result)
  | { readonly ok: false; readonly code: BackupRefusal; readonly message: string }

const MESSAGES: Record<BackupRefusal, string> = {
  exists: 'There is a file of that name already. Choose another.',
  folderInUse: 'A backup is restored into an empty folder, and this one is not empty.',
  notABackup: 'This file is not a backup of Roost.',
  newer: 'This backup was made by a newer Roost: update Roost on this computer to restore it.',
  wrongPassphrase: 'This is not the passphrase with which the backup was made.',
  damaged: 'The backup is damaged: a part of it is not what was written.',
  full: 'The disk is full. Make room, then try again.',
  unavailable: 'A file cannot be read or written there.',
}

const refuse = (code: BackupRefusal) => ({ ok: false, code, message: MESSAGES[code] }) as const

const PURPOSE = 'backup'
const MAGIC = utf8Bytes('roost backup')
const VERSION = 1
// magic 12 ‖ version 1 ‖ length of the box 4 ‖ box(file key 32 ‖ key of the folder 32) ‖ sealed chunks
const BOX_AT = MAGIC.length + 5
/** Of each file in it: length of the name 2 ‖ length of the content 6 ‖ name ‖ content. */
const ENTRY_HEAD_BYTES = 8
const NAME = /^(profile\.db|communities\/[\w-]{43}\.db)$/

interface BackupOptions {
  readonly crypto: CryptoPort
  readonly random: Random
  /** 32 bytes, from which the keys of the files are derived. It is in the backup. */
  readonly databaseKey: Uint8Array
  readonly files: readonly BackedUpFile[]
  readonly passphrase: string
  readonly path: string
}

/**
 * Writes a profile with all its communities into one new file, sealed under a passphrase. Whatever is written meanwhile
 * may be in it or not. Answers its size; where it is refused there is no file.
 */
export async function backUp(options: BackupOptions): Promise<BackupOutcome<{ readonly bytes: number }>> {
  const { path } = options
  if (existsSync(path)) return refuse('exists')
  const draft = `${path}.new`
  try {
    rmSync(draft, { force: true })
    const file = await open(draft, 'ax', 0o600)
    try {
      await writeBackup(file, options)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    return { ok: true, bytes: (await stat(path)).size }
  } catch (error) {
    rmSync(draft, { force: true })
    return refuse(refusalOf(error))
  }
}

async function writeBackup(file: FileHandle, options: BackupOptions): Promise<void> {
  const { crypto, random, databaseKey, files, passphrase, path } = options
  const header = newPassphraseHeader(random)
  const fileKey = random.bytes(KEY_BYTES)
  const sealing = await passphraseKey(passphrase, header.salt, header.parameters)
  const box = sealPassphraseBox(crypto, random, PURPOSE, sealing, header, concatBytes(fileKey, databaseKey))
  await file.appendFile(concatBytes(MAGIC, new Uint8Array([VERSION]), uint32Bytes(box.length), box))
  const writer = new SealedWriter(crypto, fileKey, file)
  const copy = `${path}.copy`
  for (const { name, copyTo } of files) {
    rmSync(copy, { force: true })
    try {
      copyTo(copy)
      await writeEntry(writer, name, copy)
    } finally {
      rmSync(copy, { force: true })
    }
  }
  await writer.end()
}

async function writeEntry(writer: SealedWriter, name: string, path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = new Uint8Array(ENTRY_HEAD_BYTES)
    const view = new DataView(head.buffer)
    const nameBytes = utf8Bytes(name)
    view.setUint16(0, nameBytes.length)
    view.setUint16(2, Math.floor(size / 2 ** 32))
    view.setUint32(4, size % 2 ** 32)
    await writer.write(concatBytes(head, nameBytes))
    const buffer = new Uint8Array(backupChunkBytes)
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
      await writer.write(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

interface RestoreOptions {
  readonly crypto: CryptoPort
  readonly passphrase: string
  /** The backup. */
  readonly path: string
  /** A folder that is empty or not there yet. */
  readonly dataDir: string
}

/**
 * Puts what a backup holds into an empty folder. Answers the key of that folder, which the caller keeps as it keeps that
 * of any other: no file says it. Where it is refused, the folder is empty again.
 */
export async function restoreBackup(
  options: RestoreOptions,
): Promise<BackupOutcome<{ readonly databaseKey: Uint8Array }>> {
  const { path, dataDir } = options
  let file: FileHandle
  try {
    if (existsSync(dataDir) && readdirSync(dataDir).length > 0) return refuse('folderInUse')
    file = await open(path, 'r')
  } catch (error) {
    return refuse(refusalOf(error))
  }
  try {
    return await readBackup(file, options)
  } catch (error) {
    for (const name of existsSync(dataDir) ? readdirSync(dataDir) : []) {
      rmSync(join(dataDir, name), { recursive: true, force: true })
    }
    return refuse(refusalOf(error))
  } finally {
    await file.close()
  }
}

async function readBackup(
  file: FileHandle,
  { crypto, passphrase, dataDir }: RestoreOptions,
): Promise<BackupOutcome<{ readonly databaseKey: Uint8Array }>> {
  const { size } = await file.stat()
  const head = await readAt(file, 0, BOX_AT)
  if (head === undefined || !MAGIC.every((byte, at) => head[at] === byte)) return refuse('notABackup')
  if (head[MAGIC.length] !== VERSION) return refuse('newer')
  const boxBytes = new DataView(head.buffer, head.byteOffset).getUint32(MAGIC.length + 1)
  const box = boxBytes <= backupBoxBytesMax ? await readAt(file, BOX_AT, boxBytes) : undefined
  const header = box && readPassphraseHeader(box)
  if (box === undefined || header === undefined) return refuse('damaged')
  const sealing = await passphraseKey(passphrase, header.salt, header.parameters)
  const keys = openPassphraseBox(crypto, PURPOSE, sealing, box)
  if (keys === undefined) return refuse('wrongPassphrase')
  if (keys.length !== 2 * KEY_BYTES) return refuse('damaged')

  makePrivateFolder(dataDir)
  const reader = new SealedReader(crypto, keys.slice(0, KEY_BYTES), file, BOX_AT + boxBytes, size)
  while (!(await reader.isAtEnd())) await readEntry(reader, dataDir)
  return { ok: true, databaseKey: keys.slice(KEY_BYTES) }
}

async function readEntry(reader: SealedReader, dataDir: string): Promise<void> {
  const head = await reader.read(ENTRY_HEAD_BYTES)
  const view = new DataView(head.buffer, head.byteOffset)
  const size = view.getUint16(2) * 2 ** 32 + view.getUint32(4)
  const name = new TextDecoder().decode(await reader.read(view.getUint16(0)))
  // Who knows the passphrase may have written anything: only these files are put anywhere.
  if (!NAME.test(name)) throw new UnsealError()
  const path = join(dataDir, name)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    for (let left = size; left > 0; ) {
      const bytes = await reader.read(Math.min(left, backupChunkBytes))
      await file.appendFile(bytes)
      left -= bytes.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Undefined where the file ends before. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  return bytesRead === length ? bytes : undefined
}

function refusalOf(error: unknown): BackupRefusal {
  if (error instanceof UnsealError) return 'damaged'
  if (error instanceof StoreError) return error.code === 'full' || error.code === 'damaged' ? error.code : 'unavailable'
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full'
  if (/^E[A-Z]+$/.test(code)) return 'unavailable'
  throw error
}
