import { readFileSync } from 'node:fs'
import { Failure } from '../failure.ts'

/** The JSON in a file. Fails in one sentence where there is none to be read. */
export function readJsonFile(path: string): unknown {
  const text = readText(path)
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure('unreadable', `${path} is not JSON.`)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure('notFound', `${path} cannot be read: ${reasonOf(error)}.`)
  }
}

/** The system's word for what went wrong with a file, such as `ENOENT`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened'
