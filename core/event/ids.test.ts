import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventIdBytes, eventIdOfHash, isEventId, isRoomId, roomIdOfCreate } from './ids.ts'

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('32 bytes have one event id, and it leads back to them', () => {
  fc.assert(
    fc.property(hashes, (hash) => {
      const id = eventIdOfHash(hash)
      expect(isEventId(id)).toBe(true)
      expect(isRoomId(roomIdOfCreate(id))).toBe(true)
      expect(eventIdBytes(id)).toEqual(hash)
    }),
  )
})

test('every text that passes for an event id is the id of some 32 bytes', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const accepted = [...alphabet].filter((last) => isEventId(`$${'A'.repeat(42)}${last}`))
  expect(accepted.length).toBe(16)
  for (const last of accepted) {
    const id = `$${'A'.repeat(42)}${last}`
    expect(isEventId(id) && eventIdOfHash(eventIdBytes(id))).toBe(id)
  }
})
