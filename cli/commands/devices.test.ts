import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_WORDS, USER_ID } from '../../peer/testing/fake/world.ts'
import { TestFolder } from '../testing.ts'

const WORDS = FAKE_WORDS.join(' ')

let at: TestFolder
beforeEach(() => {
  at = new TestFolder()
})
afterEach(() => at.remove())

/** A file that says a passphrase. */
function passphraseFile(passphrase: string): string {
  const path = join(at.folder, 'passphrase')
  writeFileSync(path, `${passphrase}\n`)
  return path
}

const isRevoked = (communityId: string, deviceId: string): boolean | undefined =>
  at.api.world.community(communityId).devices.find((device) => device.deviceId === deviceId)?.revoked

describe('the list of devices', () => {
  it('says whose each is, and which one is this', async () => {
    const communityId = await at.startLab()
    at.api.addMember(communityId, 'Ben')
    const { out } = await at.roost(['devices'])
    expect(out).toMatch(/^Ada {2}this computer \(this one, since .+\) {2}b+\nBen {2}Ben's laptop \(away, since/)
    expect(await at.json('devices', '--of', 'Ben')).toMatchObject([{ name: "Ben's laptop", revoked: false }])
  })

  it('of somebody who is not there is refused', async () => {
    await at.startLab()
    expect(await at.roost(['devices', '--of', 'Eve'])).toMatchObject({ code: 1, out: '' })
  })
})

describe('shutting out a device', () => {
  it('of one’s own takes the 24 words, typed over as many lines as one likes', async () => {
    const communityId = await at.startLab()
    const { deviceId } = at.api.addDevice(communityId, USER_ID, 'lost phone')
    const { code, out } = await at.roost(['revoke', 'lost phone'], { typed: ['y', `${WORDS.replace(' ', '\n')}\n`] })
    expect({ code, out }).toEqual({
      code: 0,
      out: 'lost phone is shut out. What it has read it has read; nothing new reaches it.\n',
    })
    expect(isRevoked(communityId, deviceId)).toBe(true)
    expect((await at.roost(['devices'])).out).toContain('lost phone (revoked, since')
  })

  it('of one’s own takes the words from standard input where no person is there', async () => {
    const communityId = await at.startLab()
    const { deviceId } = at.api.addDevice(communityId, USER_ID, 'phone')
    const line = ['revoke', deviceId, '--yes', '--words-stdin', '--json']
    const { code, out } = await at.roost(line, { stdin: `${WORDS.toUpperCase()}\n` })
    expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: { deviceId } })
  })

  it('takes the passphrase where this device has one, and the words still', async () => {
    const communityId = await at.startLab()
    const { deviceId } = at.api.addDevice(communityId, USER_ID, 'phone')
    await at.api.call('profile.protect', { words: FAKE_WORDS, passphrase: 'correct horse' })
    const wrong = await at.roost(['revoke', 'phone'], { typed: ['y', 'battery staple'] })
    expect(wrong).toEqual({ code: 1, out: '', err: 'This is not the passphrase of this profile.\n' })
    expect(isRevoked(communityId, deviceId)).toBe(false)
    expect((await at.roost(['revoke', 'phone'], { typed: ['y', '', WORDS] })).code).toBe(0)
    const other = at.api.addDevice(communityId, USER_ID, 'tablet')
    const file = passphraseFile('correct horse')
    expect(await at.json('revoke', 'tablet', '--yes', '--passphrase-file', file)).toEqual({ deviceId: other.deviceId })
  })

  it('by wrong words changes nothing', async () => {
    const communityId = await at.startLab()
    const { deviceId } = at.api.addDevice(communityId, USER_ID, 'phone')
    const backwards = [...FAKE_WORDS].reverse().join(' ')
    const refused = await at.roost(['revoke', 'phone', '--yes', '--words-stdin'], { stdin: backwards })
    expect(refused).toMatchObject({ code: 1, err: 'These are not the 24 words of this profile.\n' })
    const few = await at.roost(['revoke', 'phone', '--yes', '--words-stdin'], { stdin: 'one two' })
    expect(few).toMatchObject({ code: 1, err: 'There are 24 words; these are 2.\n' })
    expect(isRevoked(communityId, deviceId)).toBe(false)
  })

  it('of somebody else takes only the right to remove them', async () => {
    const communityId = await at.startLab()
    const { device } = at.api.addMember(communityId, 'Ben')
    expect(await at.json('revoke', "Ben's laptop", '--yes')).toEqual({ deviceId: device.deviceId })
  })

  it('whose name two devices have is refused with both ids', async () => {
    const communityId = await at.startLab()
    const first = at.api.addDevice(communityId, USER_ID, 'laptop')
    const second = at.api.addDevice(communityId, USER_ID, 'laptop')
    const { err } = await at.roost(['revoke', 'laptop', '--yes'])
    expect(err).toContain(`Say which one by its id: ${first.deviceId}, ${second.deviceId}.`)
  })

  it('says how to give the secret where nobody can be asked', async () => {
    const communityId = await at.startLab()
    at.api.addDevice(communityId, USER_ID, 'phone')
    expect((await at.roost(['revoke', 'phone', '--yes'])).err).toBe(
      'Nobody can be asked without a terminal. Give it with --words-stdin.\n',
    )
  })
})

describe('a passphrase for the key', () => {
  it('is typed twice, after the words', async () => {
    await at.startLab()
    const { code, out } = await at.roost(['protect'], { typed: [WORDS, 'correct horse', 'correct horse'] })
    expect({ code, out }).toEqual({ code: 0, out: 'From now on the passphrase unlocks your key on this device.\n' })
    expect(at.api.world.passphrase).toBe('correct horse')
  })

  it('that is typed differently the second time changes nothing', async () => {
    await at.startLab()
    const { code, err } = await at.roost(['protect'], { typed: [WORDS, 'correct horse', 'correct house'] })
    expect({ code, err }).toEqual({ code: 1, err: 'The two passphrases differ. Nothing was changed.\n' })
    expect(at.api.world.passphrase).toBeNull()
  })

  it('comes from a file for programs', async () => {
    await at.startLab()
    const line = ['protect', '--json', '--words-stdin', '--passphrase-file', passphraseFile('correct horse')]
    const { code, out } = await at.roost(line, { stdin: WORDS })
    expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: { protected: true } })
    expect(at.api.world.passphrase).toBe('correct horse')
  })

  it('that is too short, or whose file is not there, is refused', async () => {
    await at.startLab()
    const short = await at.roost(['protect', '--words-stdin', '--passphrase-file', passphraseFile('short')], {
      stdin: WORDS,
    })
    expect(short).toMatchObject({ code: 1, err: 'A passphrase has at least 8 characters.\n' })
    const nowhere = join(at.folder, 'nowhere')
    const absent = await at.roost(['protect', '--words-stdin', '--passphrase-file', nowhere], { stdin: WORDS })
    expect(absent).toMatchObject({ code: 1, err: `${nowhere} cannot be read: ENOENT.\n` })
  })

  it('needs a profile', async () => {
    const { err } = await at.roost(['protect'], { typed: [] })
    expect(err).toContain('There is no profile in')
  })
})

describe('coming back by the words', () => {
  it('finds the communities and waits for their history', async () => {
    at.api.world.recoverable = ['Lab', 'Pub']
    const ended = at.roost(['recover', '--device-name', 'new laptop'], { typed: [WORDS] })
    for (const count of [1, 2]) {
      await expect.poll(() => at.api.communities.filter(({ view }) => !view.joined).length).toBe(3 - count)
      await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
      const arriving = at.api.communities.find(({ view }) => !view.joined)
      if (arriving !== undefined) at.api.finishJoining(arriving.view.communityId)
    }
    const { code, out, err } = await ended
    expect({ code, out }).toEqual({
      code: 0,
      out: 'You are Ada again.\nYou are in "Lab" again.\nYou are in "Pub" again.\n',
    })
    expect(err).toContain('Asking everybody near')
    expect(err).not.toContain('word1')
    expect(at.api.profile?.deviceName).toBe('new laptop')
  })

  it('need not wait', async () => {
    at.api.world.recoverable = ['Lab']
    const { out } = await at.roost(['recover', '--words-stdin', '--no-wait', '--json'], { stdin: WORDS })
    expect(JSON.parse(out)).toMatchObject({ profile: { name: 'Ada' }, communities: [{ name: 'Lab', joined: null }] })
  })

  it('where nobody near can help says so', async () => {
    expect(await at.roost(['recover'], { typed: [WORDS] })).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nobody near knows these words.\n'),
    })
  })

  it('asks for nothing where the folder is somebody already', async () => {
    await at.startLab()
    const { code, err } = await at.roost(['recover'], { typed: [WORDS] })
    expect({ code, err }).toEqual({
      code: 1,
      err: 'This folder is Ada already. Take an empty one with --data DIR.\n',
    })
    expect(at.asked).toEqual([])
  })

  it('reads no words from the command line', async () => {
    expect(await at.roost(['recover', ...FAKE_WORDS])).toMatchObject({ code: 2 })
  })
})
