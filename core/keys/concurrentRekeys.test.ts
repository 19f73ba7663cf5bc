import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { fakeCrypto } from '../crypto/fakeCrypto.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { deliver } from '../testing/community.ts'
import { type KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'
import { EpochChain } from './epochChain.ts'

const sodium = await testCrypto()

function house(crypto = sodium, seed = 'concurrent rekeys') {
  const world = new KeyedWorld(crypto, seededRandom(crypto, seed), ['ben', 'cyd', 'dan', 'eve'])
  const [ada, ben, cyd, dan, eve] = [world.at(0), world.at(1), world.at(2), world.at(3), world.at(4)]
  ada.setLevels({ [ben.userId]: 50, [cyd.userId]: 50 })
  world.gather()
  return { world, ada, ben, cyd, dan, eve }
}

const sendingOf = (peers: readonly KeyedPeer[]) => [...new Set(peers.map(({ sending }) => sending))]

describe('S15 concurrent rekeys', () => {
  it('leave all peers with one epoch to send under, that of the lowest id, and the next rekey with one head', () => {
    const { world, ada, ben, cyd, dan } = house()
    for (const peer of [ada, ben, cyd]) peer.rekey()
    const ids = [ada, ben, cyd].map((peer) => must(peer.sending, 'an own epoch'))
    world.gather()
    expect(sendingOf(world.peers)).toEqual([ids.toSorted()[0]])
    expect(dan.chain.heads.map(({ id }) => id)).toEqual(ids.toSorted())
    expect(dan.chain.liveEpochs(dan.secrets).toSorted()).toEqual(ids.toSorted())
    for (const id of ids) expect(dan.secrets.has(id)).toBe(true)

    ben.rekey()
    world.gather()
    expect(dan.chain.heads.map(({ id }) => id)).toEqual([ben.sending])
    expect(sendingOf(world.peers)).toEqual([ben.sending])
    for (const id of ids) expect(dan.chain.isSuperseded(id)).toBe(true)
    expect(dan.chain.isSuperseded('first')).toBe(true)
  })

  it('are seen alike in whichever order they come', () => {
    const { world, ada, ben, dan } = house()
    ada.rekey()
    ben.rekey()
    ben.rekey()
    world.gather()
    const events = [...world.community.written.values()]
    for (const order of [events, events.toReversed()]) {
      const graph = world.community.emptyGraph()
      const chain = new EpochChain(graph.root)
      // Asked after every event: what is remembered gives way as the graph grows.
      for (const event of order) {
        deliver(graph, [[event]], world.community.written)
        expect(chain.heads.length).toBeGreaterThanOrEqual(0)
      }
      expect(chain.heads.map(({ id }) => id)).toEqual(dan.chain.heads.map(({ id }) => id))
    }
  })

  it('leave no epoch alive that somebody holds who is out, also where another is sent under (S13)', () => {
    for (let count = 0; count < 8; count++) {
      const { world, ada, ben, cyd, dan, eve } = house(sodium, `a head beside another ${count}`)
      const { communityId } = world.community
      eve.peer.write(communityId, { type: 'm.room.member', stateKey: eve.userId, content: { membership: 'leave' } })
      world.gather()
      // Both know that Eve is out, and Ben alone that Dan is.
      cyd.rekey()
      ben.remove(dan)
      world.settle()
      const { chain, secrets } = ada
      const boxed = (id: string) => chain.lots.get(id as never)?.some(({ lockboxes }) => lockboxes.has(dan.deviceId))
      expect(chain.liveEpochs(secrets).filter(boxed)).toEqual([])
    }
  })

  it('are sent under by who holds only some of them as well as they can be', () => {
    const { world, ada, ben, dan } = house()
    ada.rekey()
    const older = must(ada.sending, 'an epoch')
    world.gather()
    ada.rekey()
    ben.rekey()
    world.gather()
    const [low, high] = dan.chain.heads.map(({ id }) => id)
    const holding = (...ids: (string | undefined)[]) => dan.chain.sendingEpoch(new Set(ids) as never)
    expect(holding('first', older, low, high)).toBe(low)
    expect(holding('first', older, high)).toBe(high)
    expect(holding('first', older)).toBe(older)
    expect(holding('first')).toBe('first')
    expect(holding()).toBeUndefined()
    expect(dan.chain.liveEpochs(new Set(['first', older]) as never)).toEqual([older, low, high])
  })
})

const KINDS = [
  'meet',
  'meet',
  'meet',
  'meet',
  'remove',
  'remove',
  'readmit',
  'level',
  'rekey',
  'leave',
  'revoke',
] as const

/** A history of people who go apart and meet by pairs. Cyd is hostile, and takes whatever anybody would give. */
function play(seed: number) {
  const { world, ...people } = house(fakeCrypto, `histories ${seed}`)
  world.hostile.add(people.cyd)
  const random = seededRandom(fakeCrypto, `acts ${seed}`)
  const stale = world.frozen(people.cyd)
  const { communityId } = world.community
  const draw = (count: number) => (must(random.bytes(1)[0], 'a byte') * count) >> 8
  for (let step = 0; step < 20; step++) {
    const peer = must(world.honest[draw(world.honest.length)], 'a peer')
    const other = draw(2) === 0 ? people.cyd : world.at(draw(world.peers.length))
    switch (KINDS[draw(KINDS.length)]) {
      case 'meet':
        world.meet(peer, other)
        break
      case 'remove':
        if (peer.mayRekey && peer !== other) peer.remove(other)
        break
      case 'readmit':
        if (!peer.isIn || peer.membershipOf(other) === 'join') break
        peer.peer.member(other.peer, 'leave', {}, communityId)
        other.peer.receiveFrom(peer.peer)
        other.peer.enter(communityId)
        break
      case 'level':
        if (peer.mayRekey && peer !== other) peer.setLevels({ [other.userId]: draw(2) * 50 })
        break
      case 'rekey':
        if (peer.mayRekey) peer.rekey()
        break
      case 'leave':
        if (peer !== people.ada) peer.peer.member(peer.peer, 'leave', {}, communityId)
        break
      case 'revoke': {
        const content = { 'roost.extremities': {} }
        const draft = { type: 'roost.revoke', stateKey: other.deviceId, content }
        if (peer.mayRekey && other !== people.ada)
          peer.peer.write(communityId, { ...draft, underUserKey: peer === other })
        break
      }
    }
    if (draw(4) === 0) stale.write(communityId, { type: 'm.room.message', content: { body: 'from before' } })
    world.leak()
  }
  world.settle()
  return { world, ...people }
}

describe('S13 S15 random histories with partitions', { timeout: 400_000 }, () => {
  const count = process.env.ROOST_TEST_LONG === '1' ? 1000 : 100

  it(`leave nobody locked out who is in, and nobody in who is out (${count} seeds)`, () => {
    let removed = 0
    for (let seed = 0; seed < count; seed++) {
      const { world, ada, cyd } = play(seed)
      const where = `seed ${seed}`
      const sending = must(ada.sending, where)
      for (const peer of world.honest) {
        if (peer.isIn) expect(peer.sending, where).toBe(sending)
        else expect(peer.secrets.has(sending), where).toBe(false)
        expect(
          peer.chain.heads.map(({ id }) => id),
          where,
        ).toEqual(ada.chain.heads.map(({ id }) => id))
      }
      expect(cyd.secrets.has(sending), where).toBe(cyd.isIn)
      if (!cyd.isIn) removed += 1
      ada.rekey()
      world.gather()
      expect(ada.chain.heads.length, where).toBe(1)
      expect(sendingOf(world.honest.filter(({ isIn }) => isIn)), where).toEqual([ada.sending])
    }
    expect(Math.min(removed, count - removed)).toBeGreaterThan(count / 5)
  })
})
