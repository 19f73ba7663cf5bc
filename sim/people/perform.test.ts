import { afterEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { Channel, Member, ReadMessage } from '../../peer/contract.ts'
import { operationKinds } from '../plan/plan.ts'
import { Rng } from '../random/rng.ts'
import { drawHabits, drawOperation } from './habits.ts'
import { Village } from './testing.ts'

const villages: Village[] = []
afterEach(() => {
  for (const village of villages.splice(0)) village.dismantle()
})

/** Four people in a community: the first founded it, the second is an owner as well, the third a moderator. */
async function village(seed: string): Promise<Village> {
  const made = await Village.gathered(seed, 4)
  villages.push(made)
  expect(made.failures).toEqual([])
  return made
}

const communityOf = (made: Village): string =>
  must(made.device(0).community, 'the founder is in the community').communityId
const channels = (made: Village, at: number): Promise<Channel[]> =>
  made.ask(at, 'channels.list', { communityId: communityOf(made) })
const members = (made: Village, at: number): Promise<Member[]> =>
  made.ask(at, 'members.list', { communityId: communityOf(made) })

/** All messages that a device shows, but for what depends on who looks. */
async function messages(made: Village, at: number): Promise<ReadMessage[]> {
  const communityId = communityOf(made)
  const lists = await Promise.all(
    (await channels(made, at)).map(({ roomId }) => made.ask(at, 'messages.list', { communityId, roomId })),
  )
  return lists.flatMap((list) =>
    list.messages.map(({ reactions, ...message }) => ({
      ...message,
      reactions: reactions.map((reaction) => ({ ...reaction, own: false })),
    })),
  )
}

const everybody = [0, 1, 2, 3]

/** What each of several devices answers, which has to be the same. */
async function same<Value>(made: Village, ask: (at: number) => Promise<Value>, numbers = everybody): Promise<Value> {
  const [first, ...others] = await Promise.all(numbers.map(ask))
  for (const other of others) expect(other).toEqual(first)
  expect(new Set(numbers.map((at) => made.heldBy(at).join())).size).toBe(1)
  return must(first, 'somebody is asked')
}

const roles = async (made: Village, at: number): Promise<string[]> =>
  (await members(made, at)).map(({ name, role }) => `${name} ${role}`).sort()

describe('a world begins', () => {
  it('with a community that all have joined by links, in which two more have a role', async () => {
    const made = await village('beginning')
    expect(await same(made, (at) => roles(made, at))).toEqual([
      'Ines member',
      'Leila owner',
      'Tomás moderator',
      'Yuki owner',
    ])
    for (const { words } of made.people) expect(words).toHaveLength(24)
  })
})

describe('people who talk', () => {
  it('say, edit, react and delete, and all devices show the same', async () => {
    const made = await village('talking')
    expect(await made.does(3, 'say')).toEqual(['messages.send: done'])
    const [said] = await same(made, (at) => messages(made, at))
    const edits = await repeat(made, 3, 'edit')
    expect(edits).toEqual(['messages.edit: done'])
    const shown = await same(made, async (at) => (await messages(made, at)).map(({ body, edited }) => [body, edited]))
    expect(shown).toEqual([[expect.not.stringMatching(`^${said?.body}$`), true]])
    expect(await repeat(made, 1, 'react')).toEqual(['messages.react: done'])
    const signs = await same(made, async (at) => (await messages(made, at)).flatMap(({ reactions }) => reactions))
    expect(signs).toMatchObject([{ count: 1, users: [{ name: 'Leila' }] }])
    expect(await repeat(made, 3, 'redact')).toEqual(['messages.redact: done'])
    expect(await same(made, (at) => messages(made, at))).toEqual([])
  })

  it('read and search', async () => {
    const made = await village('reading')
    for (let count = 0; count < 5; count++) await made.does(0, 'say')
    expect(await repeat(made, 1, 'read')).toEqual(['messages.markRead: done'])
    expect(await made.does(2, 'search')).toEqual(['messages.search: done'])
  })
})

describe('people with channels', () => {
  it('make, name and describe them, join and leave them', async () => {
    const made = await village('channels')
    const before = (await channels(made, 0)).length
    expect(await made.does(0, 'createChannel')).toEqual(['channels.create: done'])
    expect(await made.does(0, 'renameChannel')).toEqual(['channels.rename: done'])
    expect(await made.does(0, 'setTopic')).toEqual(['channels.setTopic: done'])
    const known = await same(made, async (at) => (await channels(made, at)).map(({ name, topic }) => [name, topic]))
    expect(known).toHaveLength(before + 1)
    expect(known.filter(([, topic]) => topic !== '')).toHaveLength(1)
    expect(await made.does(3, 'joinChannel')).toEqual(['channels.join: done'])
    expect(await made.does(3, 'leaveChannel')).toEqual(['channels.leave: done'])
  })

  it('keep some to a few, whom they ask in and put out', async () => {
    const made = await village('private')
    expect(await made.does(0, 'createPrivateChannel')).toEqual(['channels.create: done'])
    expect(await made.does(1, 'openConversation')).toEqual(['conversations.open: done'])
    const kinds = async (at: number) => (await channels(made, at)).map(({ kind }) => kind).sort()
    expect(await kinds(0)).toContain('private')
    expect(await kinds(1)).toContain('direct')
    const asked = await repeat(made, 0, 'inviteToChannel')
    expect(asked.join()).toMatch(/channels\.invite: (done|forbidden)/)
    const removed = await repeat(made, 0, 'removeFromChannel')
    expect(removed.join()).toMatch(/channels\.remove: /)
    expect(made.failures).toEqual([])
  })
})

describe('people who come and go', () => {
  it('are made something else, banned, let back in and come back', async () => {
    const made = await village('bans')
    expect(await repeat(made, 0, 'setRole')).toEqual(['members.setRole: done'])
    const removals = await repeat(made, 0, 'remove')
    expect(removals).toEqual(['members.remove: done'])
    const inside = (await members(made, 0)).filter(({ role }) => role === 'none')
    expect(inside).toHaveLength(1)
    expect(await made.does(0, 'readmit')).toEqual(['members.readmit: done'])
    const out = made.people.findIndex(({ name }) => name === inside[0]?.name)
    expect((await made.does(out, 'join')).at(-1)).toBe('communities.join: done')
    await made.pass(30_000)
    expect((await same(made, (at) => roles(made, at))).length).toBe(4)
  })

  it('leave of their own will and come back by a link', async () => {
    const made = await village('leaving')
    expect(await made.does(3, 'leave')).toEqual(['communities.leave: done'])
    expect(made.person(3).hasLeft).toBe(true)
    expect((await members(made, 0)).map(({ name }) => name)).not.toContain('Ines')
    expect((await made.does(3, 'join')).at(-1)).toBe('communities.join: done')
    await made.pass(30_000)
    expect((await same(made, (at) => roles(made, at))).length).toBe(4)
  })

  it('make links for each other and take them back', async () => {
    const made = await village('links')
    expect(await made.does(0, 'invite')).toEqual(['invites.create: done'])
    expect(made.people.flatMap(({ links }) => links)).toHaveLength(1)
    expect(await repeat(made, 0, 'revokeInvite')).toEqual(['invites.revoke: done'])
  })
})

describe('people with devices', () => {
  it('pair another one, which holds what the first holds, and shut one out', async () => {
    const made = await village('pairing')
    await made.does(3, 'say')
    expect(await made.does(3, 'addDevice')).toEqual([
      'pairing.begin: done',
      'pairing.accept: done',
      'pairing.confirm: done',
      'pairing.approve: done',
    ])
    await made.pass(30_000)
    expect(made.devices).toHaveLength(5)
    await same(made, (at) => messages(made, at), [...everybody, 4])
    expect(await repeat(made, 3, 'revokeDevice')).toEqual(['devices.revoke: done'])
    const devices = await made.ask(0, 'devices.list', { communityId: communityOf(made) })
    expect(devices.filter(({ revoked }) => revoked)).toMatchObject([{ userId: userOf(await members(made, 0), 'Ines') }])
    expect(made.failures).toEqual([])
  })

  it('come back by their words on a new one, which holds what there is', async () => {
    const made = await village('recovery')
    await made.does(3, 'say')
    expect(await made.does(3, 'recover')).toEqual(['profile.recover: done'])
    await made.pass(30_000)
    await same(made, (at) => messages(made, at), [0, 1, 2, 4])
    expect(await made.does(3, 'rebuild')).toEqual(['storage.rebuild: done'])
    expect(made.failures).toEqual([])
  })

  it('are told nothing that needs a reason where their device is ended while they wait to come back', async () => {
    const made = await village('ended')
    for (const number of [0, 1, 2]) made.device(number).sleep()
    await made.does(3, 'recover')
    await made.device(4).stop()
    await made.pass(1_000)
    expect(made.trace.rows.map(({ detail }) => detail)).toContain('profile.recover: lost')
    expect(made.failures).toEqual([])
  })
})

describe('habits', () => {
  it('are others in other worlds, and in all of them people talk', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) => drawHabits(new Rng(`habits ${seed}`)))
    for (const { weights } of seeds) expect(new Map(weights).get('say')).toBeGreaterThan(0)
    for (const kind of operationKinds) {
      if (kind === 'say') continue
      const weights = new Set(seeds.map((habits) => new Map(habits.weights).get(kind)))
      expect(weights.size).toBeGreaterThan(2)
      expect(weights).toContain(0)
    }
  })

  it('bring about every kind of operation, by somebody who is there', () => {
    const rng = new Rng('operations')
    const drawn = Array.from({ length: 3_000 }, (_, number) =>
      drawOperation(rng, drawHabits(rng.fork(String(number))), number, 5),
    )
    expect(new Set(drawn.map(({ kind }) => kind))).toEqual(new Set(operationKinds))
    expect(new Set(drawn.map(({ device }) => device))).toEqual(new Set([0, 1, 2, 3, 4]))
  })
})

it('two worlds of one seed are one', async () => {
  const hashes = new Set<string>()
  for (let run = 0; run < 2; run++) {
    const made = await village('same')
    for (const kind of operationKinds) await made.does(operationKinds.indexOf(kind) % 4, kind)
    hashes.add(made.trace.hash)
  }
  expect(hashes.size).toBe(1)
})

/** Somebody tries until what they choose by chance is something that they can do it with. */
async function repeat(made: Village, number: number, kind: (typeof operationKinds)[number]): Promise<string[]> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const did = await made.does(number, kind)
    if (did.some((said) => said.endsWith('done'))) return did
  }
  return []
}

const userOf = (list: readonly Member[], name: string): string | undefined =>
  list.find((member) => member.name === name)?.userId
