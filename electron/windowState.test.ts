import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readWindowState } from './windowState.ts'

const dir = mkdtempSync(join(tmpdir(), 'roost-window-'))
afterAll(() => rmSync(dir, { recursive: true }))

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
const usual = { x: 100, y: 50, width: 1000, height: 700, maximized: false }
const read = (content: string) => {
  const path = join(dir, 'window.json')
  writeFileSync(path, content)
  return readWindowState(path, screens)
}

test('a window comes back where it was', () => {
  expect(read(JSON.stringify(usual))).toEqual(usual)
})

test.each([
  ['no longer there', { ...usual, x: 2500 }],
  ['above the screen', { ...usual, y: -200 }],
  ['too small to use', { ...usual, width: 10 }],
])('a place %s is forgotten', (_name, state) => {
  expect(read(JSON.stringify(state))).toBeNull()
})

test.each(['', '{', 'null', '[]', '{"x":"left"}'])('a damaged file (%j) is forgotten', (content) => {
  expect(read(content)).toBeNull()
})

test('a first start has no place', () => {
  expect(readWindowState(join(dir, 'none.json'), screens)).toBeNull()
})
