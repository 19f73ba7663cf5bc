import { expect, test } from 'vitest'
import { pageMessageBytesMax, pageMessageDepthMax } from './limits.ts'
import { fitsInMessage } from './messageSize.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
const cyclic: unknown[] = []
cyclic.push(cyclic)

test.each([
  ['a call', { kind: 'call', id: 1, method: 'messages.send', params: { body: 'hello' } }],
  ['the longest message', { kind: 'call', id: 1, params: { body: '€'.repeat(16_000) } }],
  ['bytes', { bytes: new Uint8Array(pageMessageBytesMax - 100) }],
  ['nothing', undefined],
])('%s fits', (_name, value) => {
  expect(fitsInMessage(value)).toBe(true)
})

test.each([
  ['a long text', 'x'.repeat(pageMessageBytesMax / 2 + 1)],
  ['many bytes', new Uint8Array(pageMessageBytesMax + 1)],
  ['many short items', new Array(pageMessageBytesMax / 8 + 1).fill(0)],
  ['a long name', { ['n'.repeat(pageMessageBytesMax)]: 1 }],
  ['too deep a value', nested(pageMessageDepthMax + 1)],
  ['a cycle', cyclic],
  ['a map', new Map([[1, 2]])],
  ['a date', new Date(0)],
  ['a big integer', 1n],
])('%s does not', (_name, value) => {
  expect(fitsInMessage(value)).toBe(false)
})
