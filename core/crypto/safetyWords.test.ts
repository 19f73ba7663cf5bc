import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { userIdOfKey } from '../event/ids.ts'
import { utf8Bytes } from './bytes.ts'
import { pairingWords, safetyWords } from './safetyWords.ts'
import { testCrypto, testRoomId } from './testing.ts'

const crypto = await testCrypto()
const lab = testRoomId(crypto, 'Lab')
const ada = userIdOfKey('ada', crypto.sha256(utf8Bytes('ada')))
const ben = userIdOfKey('ben', crypto.sha256(utf8Bytes('ben')))

describe('safety words', () => {
  const words = safetyWords(crypto, lab, ada, ben)

  test('are the same eight for both', () => {
    expect(words.length).toBe(8)
    expect(safetyWords(crypto, lab, ben, ada)).toEqual(words)
    expect(words).toMatchInlineSnapshot(`
      [
        "stock",
        "person",
        "gasp",
        "jelly",
        "defense",
        "saddle",
        "twenty",
        "shine",
      ]
    `)
  })

  test('are others for any other key, name or community', () => {
    const impostor = userIdOfKey('ben', crypto.sha256(utf8Bytes('mallory')))
    const others = [
      safetyWords(crypto, lab, ada, impostor),
      safetyWords(crypto, lab, ada, userIdOfKey('benn', crypto.sha256(utf8Bytes('ben')))),
      safetyWords(crypto, lab, ada, ada),
      safetyWords(crypto, testRoomId(crypto, 'Kitchen'), ada, ben),
    ]
    for (const other of others) expect(other).not.toEqual(words)
  })

  test('use the whole list', () => {
    const seen = new Set<string>()
    for (let at = 0; at < 20; at++) {
      const user = userIdOfKey('x', crypto.sha256(new Uint8Array([at])))
      for (const word of safetyWords(crypto, lab, ada, user)) seen.add(word)
    }
    expect(seen.size).toBeGreaterThan(140)
  })
})

describe('pairing words', () => {
  test('are four, of the transcript and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (one, two) => {
        const words = pairingWords(crypto, one)
        expect(words.length).toBe(4)
        if (!crypto.equal(one, two)) expect(pairingWords(crypto, two)).not.toEqual(words)
      }),
      { numRuns: 20 },
    )
  })
})
