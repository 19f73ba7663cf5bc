import { Failure } from '../failure.ts'
import { readTextFile } from '../files.ts'

/** The JSON in a file. Fails in one sentence where there is none to be read. */
export function readJsonFile(path: string): unknown {
  const text = readTextFile(path)
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure('unreadable', `${path} is not JSON.`)
  }
}
