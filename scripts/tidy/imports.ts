import { posix } from 'node:path'
import type { TextFile } from './files.ts'
import { nodesOf, syntaxOf, textOf } from './syntax.ts'

/** What a file asks for. Types count: they tie files together as well. */
export interface Import {
  readonly from: string
  /** As written: `node:fs`, `zod`, `../assert.ts`. */
  readonly specifier: string
  /** The project's file that is meant; undefined for packages. */
  readonly path: string | undefined
  /** The names taken out of it, where they are listed. */
  readonly names: readonly string[]
}

const asking = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** Every import of a file, the dynamic ones with a literal name included. */
export function importsOf(file: TextFile): Import[] {
  return [...nodesOf(syntaxOf(file).program)].flatMap((node) => {
    const specifier = asking.has(node.type) ? textOf(node.source) : undefined
    if (specifier === undefined) return []
    const listed = Array.isArray(node.specifiers) ? node.specifiers : []
    const names = listed.flatMap((each) => textOf(each.imported) ?? [])
    return [{ from: file.path, specifier, path: pathOf(file.path, specifier), names }]
  })
}

const pathOf = (from: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined

/** The package behind a specifier; undefined for files of the project and modules of Node. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
