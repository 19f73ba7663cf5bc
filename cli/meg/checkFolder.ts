import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import { checkCase } from './checkCase.ts'
import { readJsonFile } from './jsonFile.ts'
import { readStateCase } from './stateCase.ts'

export interface CaseReport {
  /** The name of the case, or of its file where it cannot be read. */
  readonly name: string
  /** What differs from what is expected; nothing where the case passed. */
  readonly faults: readonly string[]
}

/** Checks every `.json` file of a folder as a case. Fails where there are none. */
export function checkFolder(folder: string): CaseReport[] {
  const files = filesIn(folder)
  if (files.length === 0) throw new Failure('notFound', `${folder} has no case files (.json).`)
  return files.map((file) => checkFile(folder, file))
}

function checkFile(folder: string, file: string): CaseReport {
  const read = readCase(join(folder, file))
  return read.ok
    ? { name: read.value.name, faults: checkCase(read.value) }
    : { name: file, faults: [`not a case: ${read.message}`] }
}

function readCase(path: string): ReturnType<typeof readStateCase> {
  try {
    return readStateCase(readJsonFile(path))
  } catch (error) {
    if (error instanceof Failure) return { ok: false, message: error.message }
    throw error
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
  } catch (error) {
    throw new Failure('notFound', `${folder} cannot be read: ${reasonOf(error)}.`)
  }
}
