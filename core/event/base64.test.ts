import { base64nopad } from '@scure/base'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Of, bytesOfBase64 } from './base64.ts'

test('bytes are written as others write them, and read again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = base64nopad.encode(bytes)
      expect(base64Of(bytes)).toBe(text)
      expect(bytesOfBase64(text)).toEqual(bytes)
    }),
  )
  const long = new Uint8Array(20_000).fill(0xa7)
  expect(base64Of(long)).toBe(base64nopad.encode(long))
})

test('a text is read where it is the one spelling of bytes, and only there', () => {
  const others = (text: string): Uint8Array | undefined => {
    try {
      return base64nopad.decode(text)
    } catch {
      return undefined
    }
  }
  const letter = fc.constantFrom(...'AQgwBCDEz019+/-_= \n\u00e9\u{1f600}')
  fc.assert(
    fc.property(fc.string({ unit: letter, maxLength: 12 }), (text) => {
      expect(bytesOfBase64(text)).toEqual(others(text))
    }),
    { numRuns: 3_000 },
  )
})
