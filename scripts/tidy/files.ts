import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { projectDir } from '../folders.ts'

/** A text file of the project. */
export interface TextFile {
  /** Relative to the project's folder, with `/`. */
  readonly path: string
  readonly text: string
}

const made = new Set(['.git', 'node_modules', 'dist', 'release', 'tmp'])
const texts = new Set(['.ts', '.tsx', '.mjs', '.js', '.css', '.html', '.json', '.md', '.svg', '.yml', ''])
const code = new Set(['.ts', '.tsx', '.mjs', '.js'])

/** Every text file that belongs to the project; what is made from them is left out. */
export const projectFiles: readonly TextFile[] = under('')
  .filter((path) => texts.has(extname(path)))
  .map((path) => ({ path, text: readFileSync(join(projectDir, path), 'utf8') }))

export const codeFiles: readonly TextFile[] = projectFiles.filter(({ path }) => code.has(extname(path)))

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** Tests, and what only tests use: `testing.ts`, `testing/…`. */
export const isForTests = (path: string): boolean => isTest(path) || /(^|\/)testing(\/|\.ts$)/.test(path)

export const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)

function under(folder: string): string[] {
  return readdirSync(join(projectDir, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return made.has(entry.name) ? [] : under(path)
    return entry.isFile() ? [path] : []
  })
}
