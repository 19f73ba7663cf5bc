import { expect, it } from 'vitest'
import { inviteKeys, inviteStateKey } from '../core/crypto/guardedInvite.ts'
import { encodeInvite } from '../core/crypto/invite.ts'
import type { RoomId } from '../core/event/ids.ts'
import { systemEnvironment } from '../peer/environment.ts'
import { inviteIdOf } from './inviteLink.ts'

it('a guarded link says which invite it is for, wherever the inviter was then', async () => {
  const { crypto } = await systemEnvironment()
  const communityId = `!${'A'.repeat(43)}` as RoomId
  const seed = new Uint8Array(32).fill(5)
  const inviteId = inviteStateKey(inviteKeys(crypto, communityId, seed).signing.publicKey)
  for (const addresses of [[], ['192.168.1.5:47000']]) {
    const invite = { kind: 'guarded', communityId, seed, inviter: new Uint8Array(16), name: 'Lab', addresses } as const
    expect(await inviteIdOf(encodeInvite(crypto, invite))).toBe(inviteId)
  }
})

it.each(['', 'roost://join#', 'rw2kv7ntxizhn7dt3fevim7cup5'])('"%s" is for none', async (text) => {
  expect(await inviteIdOf(text)).toBeUndefined()
})
