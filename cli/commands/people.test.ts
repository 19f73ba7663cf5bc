import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestFolder } from '../testing.ts'

let at: TestFolder
let communityId: string
beforeEach(async () => {
  at = new TestFolder()
  communityId = await at.startLab()
})
afterEach(() => at.remove())

const roleOf = async (name: string): Promise<string> =>
  (await at.json('members')).find((member: { name: string }) => member.name === name).role

describe('removing', () => {
  it('asks first, takes yes for an answer, and says what it does not undo', async () => {
    const { member } = at.api.addMember(communityId, 'Ben')
    const { code, out } = await at.roost(['remove', 'Ben'], { typed: ['y'] })
    expect(at.asked).toEqual(['Remove Ben from "Lab" and all its channels? All invites end, too. [y/N] '])
    expect({ code, out }).toEqual({
      code: 0,
      out: `Ben is removed. What they have read they have read; nothing new reaches them. "roost readmit ${member.userId}" lets them come back.\n`,
    })
    expect(await roleOf('Ben')).toBe('none')
  })

  it('does nothing where the answer is not yes', async () => {
    at.api.addMember(communityId, 'Ben')
    expect(await at.roost(['remove', 'Ben'], { typed: [''] })).toEqual({
      code: 1,
      out: '',
      err: 'Nothing was changed.\n',
    })
    expect(await roleOf('Ben')).toBe('member')
  })

  it('without a terminal needs --yes', async () => {
    const { member } = at.api.addMember(communityId, 'Ben')
    expect(await at.roost(['remove', 'Ben'])).toMatchObject({
      code: 1,
      err: 'Nobody can be asked without a terminal. Say it with --yes.\n',
    })
    expect(await at.json('remove', '@Ben', '--yes')).toEqual({ userId: member.userId })
    expect(await roleOf('Ben')).toBe('none')
  })

  it('is refused to who may not, in the peer’s own words', async () => {
    at.api.addMember(communityId, 'Ben')
    const lab = at.api.world.community(communityId)
    lab.view = { ...lab.view, role: 'member' }
    expect(await at.roost(['remove', 'Ben', '--yes'])).toMatchObject({
      code: 1,
      err: 'Only owners and moderators may do that.\n',
    })
  })

  it('can be taken back, so that an invite lets them come again', async () => {
    const { member } = at.api.addMember(communityId, 'Ben', { role: 'none' })
    expect(await at.json('readmit', 'Ben')).toEqual({ userId: member.userId })
    expect((await at.roost(['readmit', 'Ben'])).out).toBe('Ben may come back. "roost invite" makes the link for it.\n')
    expect(await roleOf('Ben')).toBe('member')
  })

  it('can be taken back by the id of who is in no list any more', async () => {
    const { member } = at.api.addMember(communityId, 'Ben')
    const { err } = await at.roost(['readmit', member.userId.replace('ben', 'eve')])
    expect(err).toBe('There is no such member here.\n')
  })
})

describe('a member’s name', () => {
  it('that two people have is refused with both ids, never guessed', async () => {
    const first = at.api.addMember(communityId, 'Ben').member
    const second = at.api.addMember(communityId, 'Ben').member
    const { code, err } = await at.roost(['role', 'Ben', 'moderator'])
    const which = `Say which one by its id: ${first.userId}, ${second.userId}.`
    expect({ code, err }).toEqual({ code: 1, err: `More than one member of "Lab" is named "Ben". ${which}\n` })
    expect(await at.json('role', second.userId, 'moderator')).toEqual({ userId: second.userId, role: 'moderator' })
  })

  it('that nobody has is refused with those who are there', async () => {
    at.api.addMember(communityId, 'Ben')
    expect((await at.roost(['safety', 'Eve'])).err).toBe('There is no member "Eve" in "Lab". Its members: Ada, Ben.\n')
  })

  it('waits for the history of a community that is still arriving', async () => {
    await at.json('join', 'roost://join#Pub', '--no-wait')
    const { err } = await at.roost(['safety', 'Eve', '--community', 'Pub'])
    expect(err).toBe('The history of "Pub" has not arrived yet, and with it the member "Eve".\n')
  })
})

describe('roles', () => {
  it('are given by name', async () => {
    at.api.addMember(communityId, 'Ben')
    expect((await at.roost(['role', 'Ben', 'owner'])).out).toBe('Ben is owner now.\n')
    expect(await roleOf('Ben')).toBe('owner')
  })

  it('are those that there are', async () => {
    at.api.addMember(communityId, 'Ben')
    expect(await at.roost(['role', 'Ben', 'king'])).toMatchObject({ code: 2 })
  })
})

describe('safety words', () => {
  it('are shown, and as JSON', async () => {
    at.api.addMember(communityId, 'Ben')
    const { out } = await at.roost(['safety', 'Ben'])
    expect(out).toContain('The safety words of you and Ben:\n  river copper lantern orchard window tiger\n')
    expect(await at.json('safety', 'Ben')).toMatchObject({ name: 'Ben', verified: false, words: { length: 6 } })
  })

  it('are noted as compared after the person has said so', async () => {
    at.api.addMember(communityId, 'Ben')
    const { code, out, err } = await at.roost(['verify', 'Ben'], { typed: ['yes'] })
    expect({ code, out }).toEqual({ code: 0, out: 'Ben is verified.\n' })
    expect(err).toContain('river copper lantern')
    expect((await at.roost(['members'])).out).toContain('Ben (member, away, verified)')
    expect((await at.roost(['safety', 'Ben'])).out).toContain('You have compared them.')
  })

  it('that differ are not noted, and the person is told what it means', async () => {
    at.api.addMember(communityId, 'Ben')
    const { code, err } = await at.roost(['verify', 'Ben'], { typed: ['n'] })
    expect(code).toBe(1)
    expect(err).toContain('Other words mean that somebody stands between you and Ben.')
    expect(await at.json('members')).toMatchObject([{}, { verified: false }])
  })

  it('can be forgotten', async () => {
    const { member } = at.api.addMember(communityId, 'Ben', { verified: true })
    expect(await at.json('verify', 'Ben', '--undo')).toEqual({ userId: member.userId, verified: false })
    expect(await at.json('verify', 'Ben', '--yes')).toEqual({ userId: member.userId, verified: true })
  })
})
