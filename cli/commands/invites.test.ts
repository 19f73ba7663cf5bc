import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { START_MS } from '../../peer/testing/fake/world.ts'
import { TestFolder } from '../testing.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let at: TestFolder
let communityId: string
beforeEach(async () => {
  at = new TestFolder()
  communityId = await at.startLab()
})
afterEach(() => at.remove())

describe('an invite', () => {
  it('is guarded where nothing else is said: one person, seven days', async () => {
    const made = await at.json('invite')
    expect(made).toEqual({
      link: 'roost://join#Lab',
      kind: 'guarded',
      inviteId: made.inviteId,
      expiresTs: START_MS + 7 * DAY_MS,
    })
    expect(await at.json('invites')).toMatchObject([{ usesMax: 1, role: 'member', status: 'live' }])
  })

  it('prints the link alone, and beside it what it does', async () => {
    const { out, err } = await at.roost(['invite', '--uses', '3', '--expires', '12h', '--role', 'moderator'])
    expect(out).toBe('roost://join#Lab\n')
    expect(err).toMatch(
      /^Lets in 3 people until .+, while somebody of the community is there\. "roost uninvite \S+" takes/,
    )
    expect(await at.json('invites')).toMatchObject([
      { usesMax: 3, role: 'moderator', expiresTs: START_MS + DAY_MS / 2 },
    ])
  })

  it('that is open is warned of', async () => {
    const { code, out, err } = await at.roost(['invite', '--open'])
    expect({ code, out }).toEqual({ code: 0, out: 'roost://join#open:Lab\n' })
    expect(err).toMatch(/^This link is open: whoever gets hold of it reads everything/)
    const asJson = await at.roost(['invite', '--open', '--json'])
    expect(JSON.parse(asJson.out)).toMatchObject({ kind: 'open', inviteId: null, expiresTs: null })
    expect(JSON.parse(asJson.err)).toMatchObject({ warning: expect.stringContaining('This link is open') })
    expect(await at.json('invites')).toEqual([])
  })

  it('that is open has no expiry, count or role to be told', async () => {
    expect(await at.roost(['invite', '--open', '--uses', '3'])).toMatchObject({ code: 2, out: '' })
  })

  it.each(['7', 'soon', '0d', '-1d'])('does not expire in "%s"', async (expires) => {
    const { code, err } = await at.roost(['invite', `--expires=${expires}`])
    expect(code).toBe(2)
    expect(err).toContain('It must be a time such as 30m, 12h or 7d.')
  })
})

describe('the list of invites', () => {
  it('says of each how often it was used, until when it holds and who made it', async () => {
    const { inviteId } = await at.json('invite', '--uses', '2')
    const { out } = await at.roost(['invites'])
    expect(out).toMatch(/^live {2}0 of 2 used {2}until .+ {2}as member {2}by Ada {2}/)
    expect(out).toContain(inviteId)
  })

  it('may be empty', async () => {
    expect((await at.roost(['invites'])).out).toBe('No invites.\n')
  })
})

describe('taking back an invite', () => {
  it('works by its id and by its link', async () => {
    const { inviteId } = await at.json('invite')
    expect(await at.json('uninvite', inviteId)).toEqual({ inviteId })
    expect((await at.roost(['uninvite', 'roost://join#Lab'])).out).toBe('Taken back. Whoever came in by it stays in.\n')
    expect((await at.roost(['invites'])).out).toMatch(/^taken back {2}/)
  })

  it('that there is not is refused', async () => {
    expect(await at.roost(['uninvite', 'nothing'])).toEqual({
      code: 1,
      out: '',
      err: '"Lab" has no such invite. "roost invites" lists them.\n',
    })
  })
})

describe('leaving a community', () => {
  it('asks first, and what is left is no longer meant where only one is left', async () => {
    await at.json('create', 'Home')
    const declined = await at.roost(['leave', '--community', 'Lab'], { typed: ['no'] })
    expect(declined).toMatchObject({ code: 1, err: 'Nothing was changed.\n' })
    const { code, out } = await at.roost(['leave', '--community', 'Lab'], { typed: ['yes'] })
    expect({ code, out }).toEqual({ code: 0, out: 'You have left "Lab". What is here can still be read.\n' })
    expect(await at.json('members')).toHaveLength(1)
  })

  it('is done at once where that was asked for', async () => {
    expect(await at.json('leave', '--yes')).toEqual({ communityId })
    expect(at.api.communities[0]?.view).toMatchObject({ removed: true })
  })
})

describe('joining by a guarded link', () => {
  it('tells each step once', async () => {
    const ended = at.roost(['join', 'roost://join#Pub'])
    await expect.poll(() => at.api.communities.length).toBe(2)
    at.api.setJoining('!Pub', { step: 'asking' })
    at.api.setJoining('!Pub', { step: 'looking' })
    at.api.setJoining('!Pub', { step: 'asking' })
    at.api.setJoining('!Pub', { step: 'history' })
    at.api.finishJoining('!Pub')
    expect(await ended).toEqual({
      code: 0,
      out: 'You are in "Pub".\n',
      err: [
        'Looking for somebody of "Pub" who is there …',
        'Found somebody of "Pub", who is looking at the invite …',
        'Let in. The history of "Pub" is arriving …',
        '',
      ].join('\n'),
    })
  })

  it('that a member refuses says why, with the code for programs', async () => {
    const line = ['join', 'roost://join#Pub', '--json']
    const ended = at.roost(line)
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    const message = 'The invite has let in as many as it may.'
    at.api.setJoining('!Pub', { step: 'refused', code: 'inviteUsedUp', message })
    const { code, out, err } = await ended
    expect({ code, out, err: JSON.parse(err) }).toEqual({
      code: 1,
      out: '',
      err: { error: { code: 'inviteUsedUp', message } },
    })
    expect(at.api.watchCount).toBe(0)
  })

  it('is sent while an earlier one leads nowhere', async () => {
    await at.json('join', 'roost://join#Pub', '--no-wait')
    at.api.setJoining('!Pub', { step: 'asking' })
    const ended = at.json('join', 'roost://join#Pub')
    await expect.poll(() => at.api.world.community('!Pub').view.joining?.step).toBe('looking')
    at.api.finishJoining('!Pub')
    expect(await ended).toMatchObject({ joined: true })
  })

  it('is asked again after a refusal', async () => {
    await at.json('join', 'roost://join#Pub', '--no-wait')
    at.api.setJoining('!Pub', { step: 'refused', code: 'inviteExpired', message: 'The invite has expired.' })
    const ended = at.json('join', 'roost://join#Pub')
    await expect.poll(() => at.api.world.community('!Pub').view.joining?.step).toBe('looking')
    at.api.finishJoining('!Pub')
    expect(await ended).toMatchObject({ joined: true })
  })
})
