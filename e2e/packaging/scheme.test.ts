import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDir } from '../../scripts/folders.ts'

interface Validate {
  (value: unknown): boolean
  readonly errors?: readonly { readonly instancePath: string; readonly params: unknown }[]
}

// The packer's own parser and schema, which it brings along.
const packer = createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'))
const { load } = packer('js-yaml') as { load(text: string): Record<string, unknown> }
const { Ajv } = packer('ajv') as { Ajv: new (options: object) => { compile(schema: unknown): Validate } }
const validate = new Ajv({ strict: false, logger: false }).compile(packer('./scheme.json'))

const config = () => load(readFileSync(join(projectDir, 'electron-builder.yml'), 'utf8'))
const errorsOf = (value: unknown) => (validate(value) ? [] : validate.errors?.map(({ params }) => params))

test('electron-builder.yml says nothing the packer does not know', () => {
  expect(errorsOf(config())).toEqual([])
})

test('a misspelt setting would be found', () => {
  expect(errorsOf({ ...config(), asarUnpak: [] })).toEqual([{ additionalProperty: 'asarUnpak' }])
})

test('a release is never packed around another Electron than the one it names', () => {
  expect(config()).not.toHaveProperty('electronDist')
})
