import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeInviteState, type InviteState, readInviteState } from './inviteState.ts'

const states: fc.Arbitrary<InviteState> = fc.record({
  rendezvousKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  expiresTs: fc.maxSafeNat(),
  uses: fc.integer({ min: 1, max: 1000 }),
  role: fc.constantFrom('member', 'moderator'),
  revoked: fc.boolean(),
})

describe('the content of roost.invite', () => {
  test('is read back as it was made, after a journey as JSON', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(readInviteState(JSON.parse(JSON.stringify(encodeInviteState(state))))).toEqual(state)
      }),
    )
  })

  test('is refused in any other shape', () => {
    const rendezvousKey = new Uint8Array(32)
    const content = encodeInviteState({ rendezvousKey, expiresTs: 1, uses: 1, role: 'member', revoked: false })
    expect(readInviteState(content)).toBeDefined()
    const others = [
      { ...content, rendezvous: 'AAAA' },
      { ...content, expires_ts: -1 },
      { ...content, expires_ts: 1.5 },
      { ...content, uses: 0 },
      { ...content, uses: 1001 },
      { ...content, role: 'owner' },
      { ...content, revoked: false },
      { ...content, revoked: undefined },
      { ...content, extra: 1 },
      [content],
    ]
    for (const other of others) expect(readInviteState(other)).toBeUndefined()
    for (const field of Object.keys(content)) {
      const { [field]: _, ...without } = content
      expect(readInviteState(without)).toBeUndefined()
    }
  })

  test('of anything is answered, never thrown at (S7)', () => {
    fc.assert(
      fc.property(fc.anything(), (content) => {
        expect(readInviteState(content)).toBeUndefined()
      }),
    )
  })
})
