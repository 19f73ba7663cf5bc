import { expect, it } from 'vitest'
import { inviteKeys } from '../../core/crypto/guardedInvite.ts'
import { decodeInvite } from '../../core/crypto/invite.ts'
import { createAnswerer } from '../../sync/rendezvous/answerer.ts'
import type { AnswererEffect } from '../../sync/rendezvous/interface.ts'
import { TestHouse } from '../testing/testPeer.ts'
import { encodeJoinAnswer, type JoinAnswer } from './messages.ts'

/** Somebody who knows an invite's rendezvous key, is nearer than every member, and answers as they like. */
async function besideALiar(
  lie: (communityId: never, random: (count: number) => Uint8Array<ArrayBuffer>) => JoinAnswer,
) {
  const house = await TestHouse.build()
  const ada = await house.person('Ada')
  const { communityId } = await house.community(ada)
  const { link } = await ada.api.call('invites.create', { communityId })
  const decoded = decodeInvite(ada.crypto, link)
  if (!decoded.ok || decoded.invite.kind !== 'guarded') throw new Error('the link is a guarded invite')
  const { rendezvousKey } = inviteKeys(ada.crypto, decoded.invite.communityId, decoded.invite.seed)
  const environment = house.lan.environment(ada.crypto)
  const random = (count: number) => new Uint8Array(environment.random.bytes(count))
  const liar = createAnswerer({ ...environment, rendezvousKeys: () => [{ name: '', rendezvousKey }] })
  const perform = (effects: AnswererEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === 'send') endpoint.send(effect.to, effect.bytes)
      else {
        const answer = encodeJoinAnswer(lie(communityId as never, random))
        perform(liar.step({ kind: 'answer', token: effect.question.token, answer }, house.lan.nowMs))
      }
    }
  }
  const endpoint = house.lan.endpoint('10.0.0.66', (from, bytes) =>
    perform(liar.step({ kind: 'datagram', from, bytes }, house.lan.nowMs)),
  )
  // What Ada says takes longer than the lie.
  const slow = house.lan.environment(ada.crypto)
  const { datagram } = ada.peer
  ada.peer.datagram = (from, bytes) => void slow.after(50, () => datagram.call(ada.peer, from, bytes))
  const ben = await house.person('Ben')
  await ben.api.call('communities.join', { link })
  return { house, ada, ben, communityId }
}

it('a welcome with made-up secrets keeps nobody from hearing the true one (S16)', async () => {
  const { house, ada, ben, communityId } = await besideALiar((id, random) => ({
    kind: 'welcome',
    communityId: id,
    name: 'Lab',
    epochs: [{ id: 'first', secret: random(32) }],
    addresses: [],
  }))
  house.lan.run(20_000)
  expect(ben.isIn(communityId)).toBe(true)
  house.settle(communityId, ada, ben)
})

it('a refusal by somebody without a say keeps nobody out, before and after the welcome (S16)', async () => {
  const { house, ada, ben, communityId } = await besideALiar(() => ({ kind: 'refused', code: 'inviteRevoked' }))
  house.settle(communityId, ada, ben)
  house.lan.run(60_000)
  expect(await ben.api.call('communities.list', {})).toMatchObject([{ joined: true, joining: null }])
})

it('a refusal that comes when the community is followed already, by keys that somebody made up, ends nothing but the asking (S16)', async () => {
  let answers = 0
  const { house, ada, ben } = await besideALiar((id, random): JoinAnswer => {
    if (answers++ > 0) return { kind: 'refused', code: 'inviteRevoked' }
    const epochs = [{ id: 'first' as const, secret: random(32) }]
    return { kind: 'welcome', communityId: id, name: 'Lab', epochs, addresses: [] }
  })
  ada.peer.datagram = () => {}
  house.lan.run(180_000)
  expect(answers).toBeGreaterThan(1)
  expect(ben.peer.profiles.joins()).toEqual([])
  expect(await ben.api.call('communities.list', {})).toMatchObject([{ joined: false, joining: { step: 'refused' } }])
})
