import { readFileSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Failure } from './failure.ts'

/** The text in a file that the person named. Fails in one sentence where it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('notFound', `${path} cannot be read: ${reasonOf(error)}.`)
  }
}

/** Writes a new file that only its owner can read. Fails in one sentence, and leaves none, where it cannot be whole. */
export async function writeNewFile(path: string, parts: AsyncIterable<string>): Promise<void> {
  const file = await openNewFile(path)
  try {
    for await (const part of parts) await file.appendFile(part)
    await file.sync()
    await file.close()
  } catch (error) {
    await file.close()
    await rm(path, { force: true })
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new Failure('unavailable', `${path} cannot be written: ${reasonOf(error)}.`)
  }
}

async function openNewFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (reasonOf(error) === 'EEXIST') {
      throw new Failure('exists', `There is a file ${path} already. Choose another name.`)
    }
    throw new Failure('unavailable', `${path} cannot be written: ${reasonOf(error)}.`)
  }
}

/** The system's word for what went wrong with a file, such as `ENOENT`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened'
