import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../peer/contract.ts'
import { TestFolder } from '../testing.ts'

let at: TestFolder
let communityId: string
beforeEach(async () => {
  at = new TestFolder()
  communityId = await at.startLab()
})
afterEach(() => at.remove())

const channelNamed = async (name: string): Promise<Channel | undefined> =>
  (await at.json('channels')).find((channel: Channel) => channel.name === name)

describe('a channel', () => {
  it('is made for everybody', async () => {
    const { roomId } = await at.json('channel', 'create', 'lunch', '--topic', 'what to eat')
    expect(await channelNamed('lunch')).toMatchObject({ roomId, kind: 'public', topic: 'what to eat' })
    expect((await at.roost(['channel', 'create', 'tea'])).out).toBe('#tea is there.\n')
  })

  it('is made for those who are invited, with what they may read', async () => {
    at.api.addMember(communityId, 'Ben')
    at.api.addMember(communityId, 'Cy')
    await at.json('channel', 'create', 'plans', '--private', '--history', 'shared', '--with', 'Ben', 'Cy', 'Ben')
    expect(await channelNamed('plans')).toMatchObject({ kind: 'private', history: 'shared' })
    const { out } = await at.roost(['channel', 'members', 'plans'])
    expect(out.split('\n').map((line) => line.replace(/ {2}.*/, ''))).toEqual([
      'Ada (owner)',
      'Ben (invited)',
      'Cy (invited)',
      '',
    ])
    expect((await at.roost(['channels'])).out).toContain('#plans  1 in it  private\n')
  })

  it('for everybody invites nobody', async () => {
    at.api.addMember(communityId, 'Ben')
    expect(await at.roost(['channel', 'create', 'plans', '--with', 'Ben'])).toMatchObject({
      code: 1,
      err: 'Everybody may join a public channel; --with is for a --private one.\n',
    })
  })

  it('takes in and puts out members', async () => {
    const { member } = at.api.addMember(communityId, 'Ben')
    const { roomId } = await at.json('channel', 'create', 'plans', '--private')
    expect(await at.json('channel', 'invite', '#plans', 'Ben')).toEqual({ roomId, userIds: [member.userId] })
    expect((await at.roost(['channel', 'invite', 'plans', 'Ben'])).out).toBe('Invited to #plans: Ben.\n')
    expect(await at.json('channel', 'members', 'plans')).toMatchObject([
      { name: 'Ada' },
      { name: 'Ben', invited: true },
    ])
    expect((await at.roost(['channel', 'remove', 'plans', 'Ben'], { typed: ['y'] })).out).toBe(
      'Ben is no longer in #plans.\n',
    )
    expect(await at.roost(['channel', 'remove', 'plans', 'Ben', '--yes'])).toMatchObject({
      code: 1,
      err: 'They are not in this channel.\n',
    })
  })

  it('that is public takes no invitations', async () => {
    at.api.addMember(communityId, 'Ben')
    expect(await at.roost(['channel', 'invite', 'general', 'Ben'])).toMatchObject({ code: 1, out: '' })
  })

  it('is left and joined again', async () => {
    const { roomId } = await at.json('channel', 'create', 'plans', '--private')
    const { out } = await at.roost(['channel', 'leave', 'plans'], { typed: ['y'] })
    expect(at.asked).toEqual(['Leave #plans? Somebody in it has to invite you to come back. [y/N] '])
    expect(out).toBe('You have left #plans.\n')
    expect(await channelNamed('plans')).toMatchObject({ joined: false })
    expect(await at.json('channel', 'join', 'plans')).toEqual({ roomId })
    expect(await at.json('channel', 'leave', 'plans', '--yes')).toEqual({ roomId })
  })

  it('to which one is invited is shown so', async () => {
    at.api.world.addChannel(at.api.world.community(communityId), 'plans', {
      kind: 'private',
      invited: true,
      joined: false,
    })
    expect((await at.roost(['channels'])).out).toContain('#plans  1 in it  private  you are invited\n')
    expect((await at.roost(['channel', 'join', 'plans'])).out).toBe('You are in #plans.\n')
  })

  it('that there is not is refused', async () => {
    expect((await at.roost(['channel', 'members', 'nowhere'])).err).toBe(
      'There is no channel "nowhere" in "Lab". Its channels: general.\n',
    )
  })
})

describe('a direct conversation', () => {
  it('is opened once, and written in', async () => {
    at.api.addMember(communityId, 'Ben')
    const first = await at.json('dm', 'Ben', '-m', 'hello')
    expect(first).toEqual({ roomId: first.roomId, eventId: first.eventId })
    expect(await at.json('dm', 'Ben')).toEqual({ roomId: first.roomId })
    expect(await at.json('read', '--channel', 'Ben')).toMatchObject([{ body: 'hello' }])
    expect((await at.roost(['channels'])).out).toContain('\nBen  1 in it  direct\n')
  })

  it('takes its message from standard input, and says how to go on', async () => {
    at.api.addMember(communityId, 'Ben')
    at.api.addMember(communityId, 'Cy')
    const { out } = await at.roost(['dm', 'Ben', 'Cy', '--message', '-'], { stdin: 'to both\n' })
    expect(out).toContain('The conversation with Ben, Cy is !')
    expect(out).toContain('"roost read --channel \'!')
    expect(await at.json('read', '--channel', 'Ben, Cy')).toMatchObject([{ body: 'to both' }])
  })

  it('with somebody who is not there is refused', async () => {
    expect(await at.roost(['dm', 'Eve'])).toMatchObject({ code: 1, out: '' })
  })
})
