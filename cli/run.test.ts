import { spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must } from '../core/assert.ts'
import { FakePeerApi } from '../peer/testing/fakePeerApi.ts'
import type { Surroundings } from './surroundings.ts'
import { type Given, TestFolder } from './testing.ts'

let at: TestFolder
beforeEach(() => {
  at = new TestFolder()
})
afterEach(() => at.remove())

const roost = (line: string[], given?: Given) => at.roost(line, given)
const json = (...line: string[]) => at.json(...line)
const startLab = () => at.startLab()

/** A running `roost up`, and how to stop it. */
async function startUp(...options: string[]) {
  const stop = new AbortController()
  let onFirstLine: (line: string) => void = () => {}
  const firstLine = new Promise<string>((resolve) => {
    onFirstLine = resolve
  })
  const ended = roost(['up', '--json', ...options], { stop: stop.signal, onStdout: onFirstLine })
  const ready = JSON.parse(await Promise.race([firstLine, ended.then(({ err }) => err)]))
  return { ready, ended, stop: () => stop.abort() }
}

describe('a profile', () => {
  it('is made by init, with its words', async () => {
    const made = await json('init', '--name', 'Ada')
    expect(Object.keys(made)).toEqual(['userId', 'deviceId', 'words'])
    expect(made.words).toHaveLength(24)
    expect(at.api.profile?.name).toBe('Ada')
  })

  it('is made once', async () => {
    await roost(['init', '--name', 'Ada'])
    expect(await roost(['init', '--name', 'Bob'])).toEqual({
      code: 1,
      out: '',
      err: 'This folder has a profile already.\n',
    })
  })

  it('shows its words to a person', async () => {
    const { out } = await roost(['init', '--name', 'Ada'])
    expect(out).toContain('word1 word2 word3')
    expect(out).toContain('word24')
  })

  it('is made on the way by create and join, under the name given or else the name of the account', async () => {
    expect((await json('create', 'Lab')).profile.words).toHaveLength(24)
    expect(at.api.profile?.name).toBe('os-user')
    at.api = new FakePeerApi()
    const { out } = await roost(['create', 'Lab', '--name', 'Ada'])
    expect(at.api.profile?.name).toBe('Ada')
    expect(out).toContain('word24')
  })

  it('that is not there is not made by asking for something else, nor is its folder', async () => {
    const refused = await roost(['read', '--channel', 'general'])
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain(`There is no profile in ${at.dataDir}.`)
    expect(existsSync(at.dataDir)).toBe(false)
  })
})

describe('the first light', () => {
  it('goes from a community through an invite to messages in timeline order', async () => {
    const communityId = await startLab()
    expect(communityId).toMatch(/^!/)
    expect(await json('invite')).toMatchObject({ link: 'roost://join#Lab' })
    const first = await json('send', '--channel', 'general', 'hello')
    const second = await json('send', '--channel', '#general', 'there')
    const read = await json('read', '--channel', 'general')
    expect(read.map(({ eventId, body }: { eventId: string; body: string }) => [eventId, body])).toEqual([
      [first.eventId, 'hello'],
      [second.eventId, 'there'],
    ])
    expect(Object.keys(read[0])).toEqual(['eventId', 'sender', 'name', 'body', 'edited', 'reactions', 'ts'])
    expect(await json('read', '--channel', 'general', '--limit', '1')).toHaveLength(1)
    expect(Object.keys(await json('edit', '--channel', 'general', first.eventId, 'hullo'))).toEqual(['eventId'])
    expect(await json('react', '--channel', 'general', first.eventId, '👍')).toEqual({})
    expect(await json('read', '--channel', 'general', '--limit', '2')).toMatchObject([
      { body: 'hullo', edited: true, reactions: [{ key: '👍', count: 1 }] },
      { body: 'there', edited: false, reactions: [] },
    ])
    expect((await roost(['read', '--channel', 'general'])).out).toContain('hullo (edited)  👍 1')
    expect(await json('react', '--channel', 'general', '--undo', first.eventId, '👍')).toEqual({})
    expect(Object.keys(await json('redact', '--channel', 'general', second.eventId))).toEqual(['eventId'])
    expect(await json('read', '--channel', 'general')).toMatchObject([{ eventId: first.eventId }])
    expect(await json('peers')).toEqual({ peers: [], refused: { 'wrong key': 2 } })
    expect(await json('members')).toMatchObject([{ name: 'Ada', role: 'owner' }])
    expect(await json('channels')).toMatchObject([{ name: 'general' }])
    expect(await json('state', '--channel', 'general')).toMatchObject({ hash: 'abc', state: [{ stateKey: '' }] })
    expect(at.closedCount).toBe(at.opened.length)
  })

  it('reads well for a person', async () => {
    await startLab()
    await roost(['send', '--channel', 'general', 'hello'])
    expect((await roost(['read', '--channel', 'general'])).out).toMatch(/ {2}Ada: hello\n$/)
    expect((await roost(['members'])).out).toContain('Ada (owner, you)')
    expect((await roost(['channels'])).out).toBe('#general  1 in it\n')
    expect((await roost(['peers'])).out).toContain('2 × wrong key')
    expect((await roost(['state', '--channel', 'general'])).out).toContain('m.room.create  ""  $create')
  })

  it('shows nothing that could steer the terminal', async () => {
    await startLab()
    await roost(['send', '--channel', 'general', '\u001b[2Jhello\u009b1m'])
    expect((await roost(['read', '--channel', 'general'])).out).toContain('Ada: \ufffd[2Jhello\ufffd1m')
    expect((await roost(['read', '--channel', 'general', '--json'])).out).toContain('\\u001b[2Jhello\\u009b1m')
  })

  it('asks everywhere for peers where it was told to, and then lists them', async () => {
    await startLab()
    const { out, err } = await roost(['peers', '--sweep'])
    expect(err).toContain('Asking at 1012 addresses.')
    expect(out).toContain('No peers heard.')
  })

  it('takes a message from standard input', async () => {
    await startLab()
    await roost(['send', '--channel', 'general', '-'], { stdin: 'two\nlines\n' })
    expect(await json('read', '--channel', 'general')).toMatchObject([{ body: 'two\nlines' }])
  })

  it('passes on where to listen and a key that stays the same', async () => {
    await roost(['init', '--name', 'Ada'], { env: { ROOST_INTERFACES: '127.0.0.1, 127.0.0.2' } })
    await roost(['channels'])
    const [first, second] = at.opened
    expect(first).toMatchObject({ dataDir: at.dataDir, interfaces: ['127.0.0.1', '127.0.0.2'] })
    expect(second).not.toHaveProperty('interfaces')
    expect(second?.databaseKey).toEqual(first?.databaseKey)
    expect(readdirSync(at.dataDir).sort()).toEqual(['database.key', 'lock.db'])
  })
})

describe('joining', () => {
  it('waits until the history is there', async () => {
    const ended = json('join', 'roost://join#Lab', '--name', 'Bob')
    await expect.poll(() => at.api.communities.length).toBe(1)
    const { communityId } = must(at.api.communities[0], 'a community').view
    at.api.finishJoining(communityId)
    const joined = await ended
    expect(joined).toMatchObject({ communityId, name: 'Lab', joined: true })
    expect(joined.profile.words).toHaveLength(24)
    expect(at.api.profile?.name).toBe('Bob')
  })

  it('need not wait', async () => {
    await json('init', '--name', 'Bob')
    expect(await json('join', 'roost://join#Lab', '--no-wait')).toMatchObject({ name: 'Lab', joined: null })
    expect((await roost(['channels'])).out).toBe("The community's history has not arrived yet.\n")
    expect((await roost(['send', '--channel', 'general', 'hi'])).err).toContain('The history of "Lab" has not arrived')
  })

  it('asked for again goes on waiting, and is refused once it is done', async () => {
    await json('join', 'roost://join#Lab', '--no-wait')
    const ended = json('join', 'roost://join#Lab')
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    at.api.finishJoining('!Lab')
    expect(await ended).toMatchObject({ name: 'Lab', joined: true })
    expect(await roost(['join', 'roost://join#Lab'])).toMatchObject({
      code: 1,
      err: 'This profile is in Lab already.\n',
    })
  })

  it('by a link that is none makes no profile', async () => {
    expect(await roost(['join', 'https://example.org'])).toEqual({
      code: 1,
      out: '',
      err: 'This is not a Roost invite.\n',
    })
    expect(at.api.profile).toBeNull()
  })

  it('that is interrupted stops cleanly', async () => {
    const stop = new AbortController()
    const ended = roost(['join', 'roost://join#Lab'], { stop: stop.signal })
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    stop.abort()
    const { code, err } = await ended
    expect(code).toBe(1)
    expect(err).toMatch(/Stopped before it was done\.\n$/)
    expect(at.api.watchCount).toBe(0)
    expect(at.closedCount).toBe(1)
  })
})

describe('with more than one community', () => {
  it('a command asks which, and takes the name or the id', async () => {
    const labId = await startLab()
    const homeId = (await json('create', 'Home')).communityId
    const refused = await roost(['channels'])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain(`Say which one with --community NAME or ID: "Lab" (${labId}), "Home" (${homeId}).`)
    await json('send', '--community', 'Home', '--channel', 'general', 'hi')
    expect(await json('read', '--community', homeId, '--channel', 'general')).toHaveLength(1)
    expect(await json('read', '--community', labId, '--channel', 'general')).toHaveLength(0)
    expect((await roost(['channels', '--community', 'Pub'])).err).toContain('is in no community "Pub"')
  })
})

describe('a refusal', () => {
  it('is one sentence on stderr, or one line of JSON', async () => {
    await startLab()
    const line = ['read', '--channel', 'nowhere']
    const message = 'There is no channel "nowhere" in "Lab". Its channels: general.'
    expect(await roost(line)).toEqual({ code: 1, out: '', err: `${message}\n` })
    const asJson = await roost([...line, '--json'])
    expect({ ...asJson, err: JSON.parse(asJson.err) }).toEqual({
      code: 1,
      out: '',
      err: { error: { code: 'notFound', message } },
    })
  })

  it('says what to do where there is no community yet', async () => {
    await json('init', '--name', 'Ada')
    expect((await roost(['invite'])).err).toContain('"roost create NAME" starts one')
  })

  it('names the community that could not be opened, rather than say that there is none', async () => {
    await json('init', '--name', 'Ada')
    at.api.world.closed = [{ communityId: '!lab', name: 'Lab', message: 'A part of it is damaged.' }]
    expect((await roost(['invite'])).err).toBe('Lab could not be opened. A part of it is damaged.\n')
  })

  it('of what cannot be understood is exit code 2', async () => {
    expect(await roost(['dance'])).toMatchObject({ code: 2, out: '' })
    expect(await roost(['send', 'hello'])).toMatchObject({ code: 2, out: '' })
    expect(await roost(['read', '--channel', 'general', '--limit', 'many'])).toMatchObject({ code: 2 })
    const asJson = await roost(['send', '--json'])
    expect(asJson.code).toBe(2)
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'usage' } })
    expect(await roost([])).toMatchObject({ code: 2 })
  })

  it('comes from the same checks as everywhere', async () => {
    await startLab()
    const { code, err } = await roost(['send', '--channel', 'general', ''])
    expect({ code, err }).toEqual({ code: 1, err: 'A message needs at least one character.\n' })
  })

  it('of the peer to open is told, and the folder is free again', async () => {
    const broken: Surroundings['openPeer'] = async () => ({
      ok: false,
      code: 'damaged',
      message: 'The database is damaged.',
    })
    expect(await roost(['init', '--name', 'Ada'], { openPeer: broken })).toMatchObject({
      code: 1,
      err: 'The database is damaged.\n',
    })
    await json('init', '--name', 'Ada')
  })

  it('never shows what went wrong inside', async () => {
    const throwing: Surroundings['openPeer'] = () => Promise.reject(new Error('secret'))
    const { code, err } = await roost(['init', '--name', 'Ada'], { openPeer: throwing })
    expect(code).toBe(1)
    expect(err).toContain('Something went wrong inside Roost.')
    expect(err).not.toContain('secret')
  })

  it('never stands in the way of help', async () => {
    const { code, out } = await roost(['send', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('--channel')
  })
})

describe('up', () => {
  it('turns DNS-SD on, and off again, only where it was told to', async () => {
    const isOnAfter = async (...options: string[]) => {
      const { ended, stop } = await startUp(...options)
      stop()
      await ended
      return (await at.api.call('network.discovery', {})).dnsSd
    }
    expect(await isOnAfter()).toBe(false)
    expect(await isOnAfter('--dns-sd')).toBe(true)
    expect(await isOnAfter()).toBe(true)
    expect(await isOnAfter('--no-dns-sd')).toBe(false)
  })

  it('serves the peer, says where on its first line, and ends cleanly', async () => {
    const { ready, ended, stop } = await startUp()
    expect(ready).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=/),
      udpPort: 4711,
      tcpPort: null,
    })
    const page = await fetch(ready.url)
    expect(page.status).toBe(200)
    await page.text()
    stop()
    expect(await ended).toMatchObject({ code: 0, err: '' })
    expect(at.closedCount).toBe(1)
    await expect(fetch(ready.url)).rejects.toThrow()
  })

  it('is spoken to by the other commands while it runs', async () => {
    const { ended, stop } = await startUp()
    await startLab()
    await json('send', '--channel', 'general', 'hello')
    expect(await json('read', '--channel', 'general')).toHaveLength(1)
    expect((await roost(['read', '--channel', 'nowhere'])).err).toContain('There is no channel')
    expect(at.opened).toHaveLength(1)
    stop()
    await ended
    await json('read', '--channel', 'general')
    expect(at.opened).toHaveLength(2)
  })

  it('is refused on a profile that is in use, saying by whom and where', async () => {
    const { ready, ended, stop } = await startUp()
    const { code, err } = await roost(['up'])
    const origin = new URL(ready.url).origin
    expect(code).toBe(1)
    expect(err).toMatch(/^This profile is in use by "roost up" \(process \d+, since \d\d:\d\d\)\. Its window: http/)
    expect(err).toContain(origin)
    expect(err).not.toContain('token')
    stop()
    await ended
  })

  it('keeps the address of its app from one start to the next, unless somebody took it', async () => {
    const originOfStart = async () => {
      const { ready, ended, stop } = await startUp()
      stop()
      await ended
      return new URL(ready.url).origin
    }
    const usual = await originOfStart()
    expect(await originOfStart()).toBe(usual)
    at.dataDir = join(at.folder, 'other')
    const { ended, stop } = await startUp('--port', new URL(usual).port)
    at.dataDir = join(at.folder, 'profile')
    expect(await originOfStart()).not.toBe(usual)
    stop()
    await ended
  })

  it('on a port that is taken says so', async () => {
    const { ready, ended, stop } = await startUp()
    const { port } = new URL(ready.url)
    at.dataDir = join(at.folder, 'other')
    expect((await roost(['up', '--port', port])).err).toContain(`Port ${port} on this computer is in use.`)
    stop()
    await ended
  })
})

describe('a short-lived holder of the folder', () => {
  it('is waited for', async () => {
    await startLab()
    const both = [json('send', '--channel', 'general', 'one'), json('send', '--channel', 'general', 'two')]
    await Promise.all(both)
    expect(await json('read', '--channel', 'general')).toHaveLength(2)
  })

  it('that was killed while serving leaves nothing in the way', async () => {
    await startLab()
    const lockModule = fileURLToPath(new URL('../peer/lock.ts', import.meta.url))
    const program = `
      const { acquireFolder } = await import(${JSON.stringify(lockModule)})
      acquireFolder(${JSON.stringify(at.dataDir)}, 'roost up').announce('http://127.0.0.1:9', 'token', true)
      process.kill(process.pid, 'SIGKILL')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program])
    await new Promise((resolve) => child.once('exit', resolve))
    expect(readdirSync(at.dataDir)).toContain('peer.json')
    expect(await json('channels')).toHaveLength(1)
  })
})

it('a damaged key file is named, and nothing is opened', async () => {
  await startLab()
  writeFileSync(join(at.dataDir, 'database.key'), 'short')
  at.opened = []
  expect((await roost(['channels'])).err).toContain('database.key holds 5 bytes instead of 32')
  expect(at.opened).toEqual([])
})

it('a long channel is read whole, page by page, in order', async () => {
  const communityId = await startLab()
  const roomId = (await json('channels'))[0].roomId
  const bodies = Array.from({ length: 2_500 }, (_, index) => `message ${index}`)
  for (const body of bodies) await at.api.call('messages.send', { communityId, roomId, body })
  const read = await json('read', '--channel', 'general')
  expect(read.map(({ body }: { body: string }) => body)).toEqual(bodies)
  const newest = await json('read', '--channel', 'general', '--limit', '1500')
  expect(newest.map(({ body }: { body: string }) => body)).toEqual(bodies.slice(-1500))
})
