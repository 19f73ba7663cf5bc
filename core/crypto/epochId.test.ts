import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochIdBytes, epochIdOfBytes, isEpochId } from './epochId.ts'

test('the first epoch is 32 zeros, every other one the bytes of its event', () => {
  expect(epochIdBytes('first')).toEqual(new Uint8Array(32))
  expect(epochIdOfBytes(new Uint8Array(32))).toBe('first')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const id = epochIdOfBytes(bytes)
      expect(isEpochId(id)).toBe(true)
      expect(epochIdBytes(id)).toEqual(bytes)
    }),
  )
  expect(() => epochIdOfBytes(new Uint8Array(31))).toThrow()
})

test('an epoch has one name', () => {
  for (const other of [`$${'A'.repeat(43)}`, '', 'second', '$event', `!${'B'.repeat(42)}A`, undefined, 7]) {
    expect(isEpochId(other)).toBe(false)
  }
  expect(isEpochId(`$${'B'.repeat(42)}A`)).toBe(true)
})
