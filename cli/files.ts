import { readFileSync } from 'node:fs'
import { Failure } from './failure.ts'

/** The text in a file that the person named. Fails in one sentence where it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('notFound', `${path} cannot be read: ${reasonOf(error)}.`)
  }
}

/** The system's word for what went wrong with a file, such as `ENOENT`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened'
