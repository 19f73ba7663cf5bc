import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { userIdOfKey } from '../event/ids.ts'
import { utf8Bytes } from './bytes.ts'
import { encodeEncrypted, readEncryptedContent } from './encryptedContent.ts'
import { type ContentPlace, openContent, roomContentKey, sealContent } from './roomKey.ts'
import { seededRandom, testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const random = seededRandom(crypto, 'room keys')
const roomId = testRoomId(crypto, 'Lab')
const secret = random.bytes(32)
const key = roomContentKey(crypto, roomId, secret)
const place: ContentPlace = { roomId, type: 'm.room.encrypted', sender: userIdOfKey('ada', random.bytes(32)) }
const plaintext = utf8Bytes('{"body":"hello"}')
const sealed = sealContent(crypto, random, key, place, plaintext)

describe('the content of a private room', () => {
  test('opens where it was sealed, and grows by nonce and tag only', () => {
    expect(sealed.length).toBe(plaintext.length + 40)
    expect(openContent(crypto, key, place, sealed)).toEqual(plaintext)
  })

  test('opens in no other room, as no other type and from no other sender', () => {
    const elsewhere: ContentPlace[] = [
      { ...place, roomId: testRoomId(crypto, 'Kitchen') },
      { ...place, type: 'm.room.name' },
      { ...place, type: `${place.type}x` },
      { ...place, sender: userIdOfKey('adah', random.bytes(32)) },
    ]
    for (const other of elsewhere) expect(openContent(crypto, key, other, sealed)).toBeUndefined()
  })

  test('cannot be moved from a type to a sender that begin alike: every field has its length', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (type, text) => {
        const moved = { ...place, type: type + text }
        const short = { ...place, type, sender: `${text}${place.sender}` as ContentPlace['sender'] }
        const box = sealContent(crypto, random, key, moved, plaintext)
        expect(openContent(crypto, key, moved, box)).toEqual(plaintext)
        if (text !== '') expect(openContent(crypto, key, short, box)).toBeUndefined()
      }),
    )
  })

  test('opens under the key of its room and epoch only', () => {
    expect(openContent(crypto, roomContentKey(crypto, roomId, random.bytes(32)), place, sealed)).toBeUndefined()
    const otherRoom = roomContentKey(crypto, testRoomId(crypto, 'Kitchen'), secret)
    expect(openContent(crypto, otherRoom, place, sealed)).toBeUndefined()
  })

  test('never looks the same twice, and does not survive a change', () => {
    expect(sealContent(crypto, random, key, place, plaintext)).not.toEqual(sealed)
    for (let at = 0; at < sealed.length; at++) {
      const flipped = sealed.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      expect(openContent(crypto, key, place, flipped)).toBeUndefined()
      expect(openContent(crypto, key, place, sealed.subarray(0, at))).toBeUndefined()
    }
  })

  test('any bytes are answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openContent(crypto, key, place, bytes)).toBeUndefined()
      }),
    )
  })
})

describe('a content that travels sealed', () => {
  const founding = `$${'B'.repeat(42)}A`

  test('names its epoch', () => {
    const content = JSON.parse(JSON.stringify(encodeEncrypted({ epoch: 'first', sealed })))
    expect(content).toMatchObject({ algorithm: 'roost.v1', epoch: 'first' })
    expect(readEncryptedContent(content)).toEqual({ epoch: 'first', sealed })
    expect(readEncryptedContent({ ...content, epoch: founding })?.epoch).toBe(founding)
  })

  test('names what an edit or a reaction is about', () => {
    const relation = { relType: 'm.replace', eventId: founding }
    const content = JSON.parse(JSON.stringify(encodeEncrypted({ epoch: 'first', sealed, relation })))
    expect(content).toMatchObject({ 'm.relates_to': { rel_type: 'm.replace', event_id: founding } })
    expect(readEncryptedContent(content)).toEqual({ epoch: 'first', sealed, relation })
  })

  test('is refused in any other shape', () => {
    const content = encodeEncrypted({ epoch: 'first', sealed })
    const others = [
      { ...content, algorithm: 'm.megolm.v1.aes-sha2' },
      { ...content, epoch: 'second' },
      { ...content, ciphertext: 'A' },
      { ...content, ciphertext: 7 },
      { ...content, extra: 1 },
      { ...content, 'm.relates_to': 'this' },
      { ...content, 'm.relates_to': { rel_type: 'm.replace' } },
      { ...content, 'm.relates_to': { rel_type: 'm.replace', event_id: founding, key: 'seen by all' } },
      [content],
    ]
    for (const other of others) expect(readEncryptedContent(other)).toBeUndefined()
    fc.assert(
      fc.property(fc.anything(), (any) => {
        expect(readEncryptedContent(any)).toBeUndefined()
      }),
    )
  })
})
