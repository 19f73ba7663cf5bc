import { expect, test } from 'vitest'
import { codeFiles } from './files.ts'
import { importsOf } from './imports.ts'
import { packageFile } from './packages.ts'
import { isNode, syntaxOf } from './syntax.ts'

const guard = 'scripts/require-node.mjs'

/** What a person or npm starts: programs by name, files after `node` in a script, and files that say so themselves. */
const entries = [
  ...Object.values(packageFile.bin),
  ...Object.values(packageFile.scripts).flatMap((script) =>
    [...script.matchAll(/\bnode (\S+)/g)].map(([, file]) => file),
  ),
  ...codeFiles.filter(({ text }) => text.startsWith('#!')).map(({ path }) => path),
]

test.each([...new Set(entries)])('%s looks at the version of Node before anything else', (entry) => {
  const file = codeFiles.find(({ path }) => path === entry)
  if (file === undefined) throw new Error(`${entry} is not there`)
  const { body } = syntaxOf(file).program
  const statically = (Array.isArray(body) ? body : []).filter(
    (node) => isNode(node) && node.type === 'ImportDeclaration',
  )
  // Static imports are carried out before the first line: the guard has to be the only one.
  expect(statically).toHaveLength(1)
  expect(importsOf(file)[0]?.path).toBe(guard)
})

test('the guard itself needs nothing', () => {
  const file = codeFiles.find(({ path }) => path === guard)
  expect(file && importsOf(file)).toEqual([])
})
