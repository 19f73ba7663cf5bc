import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assert } from '../../core/assert.ts'
import { projectDir } from '../run/projectDir.ts'
import type { Mutant } from './mutant.ts'

/** What a simulated world is made of. */
const folders = ['core', 'sync', 'peer', 'sim']

/** A copy of the code with one bug in it. */
export interface MutatedTree {
  /** The program that runs worlds of this code. */
  readonly program: URL
  remove(): void
}

/** How often the text that a mutant looks for stands in its file: once, or the list is out of date. */
export const occurrences = ({ file, find }: Mutant): number =>
  readFileSync(join(projectDir, file), 'utf8').split(find).length - 1

/** Copies the code to a folder of its own, and makes the bug in it. */
export function mutatedTree(mutant: Mutant): MutatedTree {
  assert(occurrences(mutant) === 1, () => `${mutant.name} is not to be made at one place in ${mutant.file}`)
  const folder = mkdtempSync(join(tmpdir(), 'roost-mutant-'))
  for (const name of folders) cpSync(join(projectDir, name), join(folder, name), { recursive: true })
  cpSync(join(projectDir, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(projectDir, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, mutant.file)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(mutant.find, () => mutant.replace),
  )
  return {
    program: pathToFileURL(join(folder, 'sim/run/worker.ts')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
