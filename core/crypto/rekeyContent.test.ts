import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalBytes } from '../event/canonicalJson.ts'
import type { DeviceId, EventId, UserId } from '../event/ids.ts'
import { deviceIdOfKey, encodeBase64, userIdOfKey } from '../event/ids.ts'
import { eventBytesMax, lockboxesPerEventMax } from '../limits.ts'
import { encodeLockboxes, encodeRekey, type Lockboxes, readLockboxes, readRekey } from './rekeyContent.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const box = fc.uint8Array({ minLength: 80, maxLength: 80 })
const boxes: fc.Arbitrary<Lockboxes> = fc.record({
  lockboxes: fc.array(fc.tuple(bytes32.map(deviceIdOfKey), box)).map((entries) => new Map(entries)),
  recovery: fc
    .array(
      fc.tuple(
        bytes32.map((key) => userIdOfKey('ada', key)),
        box,
      ),
    )
    .map((entries) => new Map(entries)),
})
const founding = `$${'B'.repeat(42)}A` as EventId
const travelled = (content: unknown) => JSON.parse(JSON.stringify(content))

const device = deviceIdOfKey(new Uint8Array(32).fill(1))
const user = userIdOfKey('ada', new Uint8Array(32).fill(2))
const rekey = encodeRekey({
  commitment: new Uint8Array(32).fill(3),
  lockboxes: new Map([[device, new Uint8Array(80)]]),
  recovery: new Map([[user, new Uint8Array(80)]]),
})
const further = encodeLockboxes({
  rekey: founding,
  lockboxes: new Map([[device, new Uint8Array(80)]]),
  recovery: new Map(),
})

/** So many boxes for devices, under names of their own. */
const many = (count: number): Map<DeviceId, Uint8Array> =>
  new Map(Array.from({ length: count }, (_, at) => [deviceIdOfKey(new Uint8Array(32).fill(at)), new Uint8Array(80)]))
const textsOf = (boxesByName: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...boxesByName].map(([name, each]) => [name, encodeBase64(each)]))

describe('the content of a rekey', () => {
  test('is read back as it was made, after a journey as JSON', () => {
    fc.assert(
      fc.property(bytes32, boxes, (commitment, any) => {
        expect(readRekey(travelled(encodeRekey({ commitment, ...any })))).toEqual({ commitment, ...any })
        expect(readLockboxes(travelled(encodeLockboxes({ rekey: founding, ...any })))).toEqual({
          rekey: founding,
          ...any,
        })
      }),
    )
  })

  test('fits an event with as many boxes as there may be, under the longest names', () => {
    const recovery = new Map<UserId, Uint8Array>()
    for (let at = 0; at < lockboxesPerEventMax; at++) {
      recovery.set(userIdOfKey('a'.repeat(64), new Uint8Array(32).fill(at)), new Uint8Array(80))
    }
    const content = encodeRekey({ commitment: new Uint8Array(32), lockboxes: new Map(), recovery })
    expect(recovery.size).toBe(256)
    expect(canonicalBytes(content).length).toBeLessThan(eventBytesMax - 4096)
    expect(readRekey(content)?.recovery.size).toBe(256)
  })

  test('with more boxes than there may be is refused, and is not made', () => {
    const lockboxes = many(256)
    expect(readRekey({ ...rekey, lockboxes: textsOf(lockboxes) })).toBeUndefined()
    const { recovery: _, ...withoutRecovery } = rekey
    expect(readRekey({ ...withoutRecovery, lockboxes: textsOf(lockboxes) })?.lockboxes.size).toBe(256)
    const users = new Map([[user, new Uint8Array(80)]])
    expect(() => encodeRekey({ commitment: new Uint8Array(32), lockboxes, recovery: users })).toThrow()
    expect(() => encodeLockboxes({ rekey: founding, lockboxes, recovery: users })).toThrow()
  })

  test('is refused in any other shape', () => {
    const others = [
      { ...rekey, alg: 'roost.lockbox.v2' },
      { ...rekey, extra: true },
      { ...rekey, commitment: encodeBase64(new Uint8Array(31)) },
      { ...rekey, lockboxes: [] },
      { ...rekey, lockboxes: null },
      { ...rekey, lockboxes: { [user]: encodeBase64(new Uint8Array(80)) } },
      { ...rekey, lockboxes: { [device]: encodeBase64(new Uint8Array(79)) } },
      { ...rekey, lockboxes: { [device]: `${encodeBase64(new Uint8Array(80))}=` } },
      { ...rekey, lockboxes: JSON.parse('{"__proto__": "AA"}') },
      { ...rekey, recovery: { [device]: encodeBase64(new Uint8Array(80)) } },
      { ...rekey, recovery: undefined },
      [rekey],
      further,
    ]
    for (const content of others) expect(readRekey(content)).toBeUndefined()
    for (const field of ['alg', 'commitment', 'lockboxes']) {
      expect(readRekey({ ...rekey, [field]: undefined })).toBeUndefined()
      expect(readRekey({ ...rekey, [field]: 7 })).toBeUndefined()
    }
    for (const content of [{ ...further, rekey: 'first' }, { ...further, rekey: 7 }, { ...further, alg: 'x' }, rekey]) {
      expect(readLockboxes(content)).toBeUndefined()
    }
  })

  test('any content is answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.anything(), (content) => {
        expect(readRekey(content)).toBeUndefined()
        expect(readLockboxes(content)).toBeUndefined()
        expect(readRekey({ ...rekey, lockboxes: content, recovery: content })?.lockboxes.size ?? 0).toBe(0)
      }),
    )
  })
})
