import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { fakeCrypto } from '../crypto/fakeCrypto.ts'
import type { CryptoPort } from '../crypto/port.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import type { Incoming } from '../graph/communityGraph.ts'
import { pictureOf, TestPeer } from '../testing/community.ts'
import { KeyedPeer, KeyedWorld } from '../testing/keyedWorld.ts'

const sodium = await testCrypto()

/** Two owners, a moderator, a member, and Cyd, who is removed: a member, or a moderator with all that one can write. */
function house(crypto: CryptoPort, cydLevel: 0 | 50) {
  const world = new KeyedWorld(crypto, seededRandom(crypto, `removed ${cydLevel}`), ['eve', 'ben', 'dan', 'cyd'])
  const [ada, eve, ben, dan, cyd] = [world.at(0), world.at(1), world.at(2), world.at(3), world.at(4)]
  ada.setLevels({ [eve.userId]: 100, [ben.userId]: 50, [cyd.userId]: cydLevel })
  world.gather()
  world.hostile.add(cyd)
  const remover = cydLevel === 0 ? ben : ada
  return { world, ada, eve, ben, dan, cyd, remover, founded: [...world.community.written.values()] }
}
type House = ReturnType<typeof house>

/** What may happen beside the removal. */
const ACTS = {
  readmit: ({ world, eve, cyd }: House) => {
    const { communityId } = world.community
    if (eve.membershipOf(cyd) === 'join') eve.peer.member(cyd.peer, 'leave', {}, communityId)
    if (eve.membershipOf(cyd) === 'ban') eve.peer.member(cyd.peer, 'leave', {}, communityId)
    eve.peer.member(cyd.peer, 'invite', {}, communityId)
    const there = new TestPeer(world.community, cyd.peer.person)
    there.receive(eve.peer.held)
    there.enter(communityId)
    eve.peer.receive(there.held)
  },
  promote: ({ eve, cyd }: House) => eve.setLevels({ [cyd.userId]: 50 }),
  removeRemover: ({ eve, ben }: House) => eve.remove(ben),
  demoteRemover: ({ eve, ben }: House) => eve.setLevels({ [ben.userId]: 0 }),
  removeToo: ({ eve, cyd }: House) => eve.remove(cyd),
  rekey: ({ eve }: House) => eve.rekey(),
} as const
type Act = keyof typeof ACTS

/** One history: what happens in which order, and which of what came before each knew of. */
interface History {
  readonly order: readonly (Act | 'remove')[]
  /** For each step, the earlier ones that its author had received. */
  readonly seen: readonly (readonly number[])[]
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
}

function subsets(count: number): number[][] {
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, index) => index).filter((index) => bits & (1 << index)),
  )
}

function historiesOf(acts: readonly Act[]): History[] {
  return permutations<Act | 'remove'>(['remove', ...acts]).flatMap((order) =>
    order
      .map((_, index) => subsets(index))
      .reduce<number[][][]>((all, next) => all.flatMap((seen) => next.map((one) => [...seen, one])), [[]])
      .map((seen) => ({ order, seen })),
  )
}

/** Plays a history, and then whatever a removed member can add to it; a witness looks at it in every order of arrival. */
function play(crypto: CryptoPort, cydLevel: 0 | 50, { order, seen }: History, comparesPictures: boolean) {
  const scene = house(crypto, cydLevel)
  const { world, eve, cyd, dan, remover } = scene
  const old = world.frozen(cyd)
  const segments: Incoming[][] = []
  for (const [step, act] of order.entries()) {
    const author = act === 'remove' ? remover : eve
    // With two authors, whoever knows of a step knows of all before it on which that may rest.
    for (const earlier of seen[step] ?? []) author.peer.receive(segments.slice(0, earlier + 1).flat())
    author.open()
    const before = world.community.written.size
    if (act === 'remove') remover.remove(cyd)
    else ACTS[act](scene)
    segments.push([...world.community.written.values()].slice(before))
    world.leak()
  }
  segments.push(backdated(world, old))
  const graphs = permutations(segments).map((arrival) => {
    const witness = new KeyedPeer(new TestPeer(world.community, dan.peer.person))
    witness.secrets.set('first', must(dan.secrets.get('first'), 'the first secret'))
    witness.peer.receive(scene.founded)
    for (const segment of arrival) {
      witness.peer.receive(segment)
      witness.open()
      witness.tell(cyd)
    }
    witness.peer.receive(world.community.written.values())
    return witness.peer.graph
  })
  const [first, ...others] = comparesPictures ? graphs.map(pictureOf) : []
  for (const other of others) expect(other).toEqual(first)
  world.settle()
  return scene
}

/** All that a device writes at the old end of the graph: words, its membership, power, an epoch and a ban of its own. */
function backdated(world: KeyedWorld, old: TestPeer): Incoming[] {
  const before = world.community.written.size
  const { communityId } = world.community
  const write = (type: string, stateKey: string | undefined, content: object) =>
    old.write(communityId, {
      type,
      content: content as never,
      ts: 1,
      ...(stateKey === undefined ? {} : { stateKey }),
    })
  write('m.room.message', undefined, { body: 'from before' })
  write('m.room.member', old.userId, { membership: 'join', displayname: 'still here' })
  const thief = new KeyedPeer(old)
  thief.rekey()
  for (const other of world.honest) write('m.room.member', other.userId, { membership: 'ban' })
  const { content } = must(old.root.stateEvent(old.root.currentState, 'm.room.power_levels'), 'levels')
  write('m.room.power_levels', '', { ...content, users: { ...(content.users as object), [old.userId]: 100 } })
  return [...world.community.written.values()].slice(before)
}

/** Whether Cyd is in at the end, once keys fit that: all the others send alike, under what Cyd has or has not. */
function outcomeOf({ world, cyd, dan }: House): 'in' | 'out' {
  const inside = world.honest.filter((peer) => dan.membershipOf(peer) === 'join')
  const [sending, ...others] = [...new Set(inside.map((peer) => peer.sending))]
  expect(others).toEqual([])
  const isOut = dan.membershipOf(cyd) !== 'join'
  expect(cyd.secrets.has(must(sending, 'an epoch to send under'))).toBe(!isOut)
  for (const peer of inside) expect(peer.uncovered).toEqual([])
  for (const { entry, rekey } of dan.chain.epochs.values()) {
    const wasIn = dan.root.authStateOf(entry.stateBefore).membershipOf(cyd.userId) === 'join'
    if (!wasIn) expect(rekey.lockboxes.has(cyd.deviceId)).toBe(false)
  }
  return isOut ? 'out' : 'in'
}

const isLong = process.env.ROOST_TEST_LONG === '1'

describe('S13 S14 a member who is removed', { timeout: 400_000 }, () => {
  // Whether the rules have Cyd in, where the removal came first, unknown and then known to the other act, and where the
  // other act came first.
  it.each([
    [0, 'rekey', 'out out out out'],
    [0, 'removeToo', 'out out out out'],
    [0, 'readmit', 'out in out out'],
    [0, 'promote', 'in out in in'],
    [0, 'demoteRemover', 'in out in in'],
    [0, 'removeRemover', 'in out in in'],
    [50, 'rekey', 'out out out out'],
    [50, 'removeToo', 'out out out out'],
    [50, 'readmit', 'in in out out'],
    [50, 'promote', 'out out out out'],
  ] as const)(
    'opens no epoch after it, in whichever order all is known (level %i, beside: %s)',
    (level, act, outcomes) => {
      const all = historiesOf([act]).map((history) => outcomeOf(play(sodium, level, history, true)))
      expect(all.join(' ')).toBe(outcomes)
    },
  )

  it.each([0, 50] as const)('nor when two things happen beside it (level %i)', (level) => {
    const acts = (Object.keys(ACTS) as Act[]).filter((act) => level === 0 || !act.endsWith('Remover'))
    const pairs = acts.flatMap((one, at) => acts.slice(at).map((two): Act[] => [one, two]))
    const histories = pairs.flatMap(historiesOf)
    const outcomes = { in: 0, out: 0 }
    for (const [number, history] of histories.entries()) {
      if (isLong || number % 29 === 0) outcomes[outcomeOf(play(fakeCrypto, level, history, false))] += 1
    }
    expect(Math.min(outcomes.in, outcomes.out)).toBeGreaterThan(0)
  })
})
