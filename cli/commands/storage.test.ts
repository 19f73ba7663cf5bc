import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestFolder } from '../testing.ts'

let at: TestFolder
let communityId: string
beforeEach(async () => {
  at = new TestFolder()
  communityId = await at.startLab()
})
afterEach(() => at.remove())

describe('searching', () => {
  it('finds the newest first, page by page, up to the number asked for', async () => {
    const { roomId } = (await at.json('channels'))[0]
    for (let index = 0; index < 130; index++) {
      await at.api.call('messages.send', { communityId, roomId, body: `number ${index} of many` })
    }
    const all = await at.json('search', 'number', 'many', '--limit', '1000')
    expect(all).toHaveLength(130)
    expect(all[0]).toMatchObject({ body: 'number 129 of many', channelName: 'general', name: 'Ada' })
    expect(await at.json('search', 'many', '--limit', '70')).toHaveLength(70)
    expect((await at.roost(['search', '129'])).out).toMatch(/ {2}#general {2}Ada: number 129 of many\n$/)
  })

  it('looks into one channel where that was asked for', async () => {
    await at.json('channel', 'create', 'lunch')
    await at.json('send', '--channel', 'general', 'soup')
    expect(await at.json('search', 'soup', '--channel', 'lunch')).toEqual([])
    expect((await at.roost(['search', 'soup', '--channel', 'lunch'])).out).toBe('Nothing found.\n')
    expect(await at.json('search', 'soup', '--channel', 'general')).toHaveLength(1)
  })

  it('for nothing is refused', async () => {
    expect(await at.roost(['search', ' '])).toMatchObject({ code: 1, err: 'There is no word to look for.\n' })
  })
})

describe('an export', () => {
  const tag = '<script>alert(1)</script>'

  it('is lines of JSON that name channel and message, of everything in the community', async () => {
    await at.json('channel', 'create', 'lunch')
    await at.json('send', '--channel', 'general', 'two\nlines')
    await at.json('send', '--channel', 'lunch', 'soup')
    const { code, out } = await at.roost(['export'])
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { channelName: 'general', name: 'Ada', body: 'two\nlines' },
      { channelName: 'lunch', body: 'soup' },
    ])
    expect((await at.roost(['export', '--channel', 'lunch'])).out.split('\n')).toHaveLength(2)
  })

  it('of many messages is whole and in order', async () => {
    const { roomId } = (await at.json('channels'))[0]
    const bodies = Array.from({ length: 2_100 }, (_, index) => `message ${index}`)
    for (const body of bodies) await at.api.call('messages.send', { communityId, roomId, body })
    const { out } = await at.roost(['export'])
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).body),
    ).toEqual(bodies)
  })

  it('for people is one page, written once into a file for its owner alone', async () => {
    await at.json('send', '--channel', 'general', tag)
    const file = join(at.folder, 'lab.html')
    expect(await at.json('export', '--format', 'html', '--out', file)).toEqual({ path: file })
    const page = readFileSync(file, 'utf8')
    expect(page).toContain('<h1 dir="auto">Lab</h1>')
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain(tag)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const again = await at.roost(['export', '--out', file])
    expect(again).toMatchObject({ code: 1, err: `There is a file ${file} already. Choose another name.\n` })
    expect(readFileSync(file, 'utf8')).toBe(page)
  })

  it('that cannot be written, or is of nothing there, is refused', async () => {
    const nowhere = join(at.folder, 'no', 'lab.html')
    expect((await at.roost(['export', '--out', nowhere])).err).toBe(`${nowhere} cannot be written: ENOENT.\n`)
    expect((await at.roost(['export', '--channel', 'nowhere'])).err).toContain('There is no channel "nowhere"')
  })
})

describe('an audit', () => {
  it('that finds nothing says what it looked at', async () => {
    expect(await at.roost(['audit'])).toEqual({
      code: 0,
      out: 'Looked at 1 events: every hash and signature is right.\n',
      err: '',
    })
    expect(await at.json('audit')).toEqual({ eventCount: 1, findingCount: 0, findings: [] })
  })

  it('that finds something names each and ends with exit code 1', async () => {
    at.api.world.community(communityId).findings = [
      { eventId: '$one', reason: 'signature' },
      { eventId: '$two', reason: 'something new' },
      { eventId: null, reason: 'file' },
    ]
    const { code, out, err } = await at.roost(['audit'])
    expect({ code, out, err }).toEqual({
      code: 1,
      out: [
        '$one: a signature is not of the key that it names; another copy is wanted',
        '$two: something new',
        'the file: a part of it is damaged on the disk',
        'Looked at 1 events: 3 are wrong.',
        '',
      ].join('\n'),
      err: '',
    })
    const asJson = await at.roost(['audit', '--json'])
    expect(asJson.code).toBe(1)
    expect(JSON.parse(asJson.out)).toMatchObject({ findingCount: 3 })
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'failed' } })
  })
})

it('a rebuild says from how much', async () => {
  await at.json('send', '--channel', 'general', 'hello')
  expect((await at.roost(['rebuild'])).out).toBe('Made anew from 2 events.\n')
  expect(await at.json('rebuild')).toEqual({ eventCount: 2 })
})

describe('a query', () => {
  it('is answered as a table', async () => {
    at.api.world.table = {
      columns: ['name', 'messages'],
      rows: [
        ['Ada', 12],
        ['somebody\nelse\u001b', 3],
        [null, 0],
        ['x'.repeat(100), 1],
      ],
      truncated: true,
    }
    const { out, err } = await at.roost(['sql', 'select name, messages from people'])
    const width = 60
    expect(out.split('\n')).toEqual([
      `${'name'.padEnd(width)}  messages`,
      `${'-'.repeat(width)}  --------`,
      `${'Ada'.padEnd(width)}        12`,
      `${'somebody else\ufffd'.padEnd(width)}         3`,
      `${''.padEnd(width)}         0`,
      `${'x'.repeat(width - 1)}…         1`,
      '',
    ])
    expect(err).toBe('There are more rows than these.\n')
  })

  it('is answered whole as JSON, and may come from standard input', async () => {
    at.api.world.table = { columns: ['n'], rows: [[1]], truncated: false }
    const { out } = await at.roost(['sql', '-', '--json'], { stdin: 'select 1 as n' })
    expect(JSON.parse(out)).toEqual(at.api.world.table)
  })

  it('that would write is refused', async () => {
    expect(await at.roost(['sql', 'delete from people'])).toMatchObject({
      code: 1,
      err: 'Only queries that read are answered.\n',
    })
  })
})

describe('a backup', () => {
  it('is written where the person says, under a passphrase typed twice', async () => {
    const file = join(at.folder, 'ada.backup')
    const { code, out } = await at.roost(['backup', file], { typed: ['correct horse', 'correct horse'] })
    expect({ code, out }).toEqual({
      code: 0,
      out: `${file} holds the profile now (21 bytes). "roost restore" opens it.\n`,
    })
    expect(existsSync(file)).toBe(true)
  })

  it('takes its passphrase from a file for programs, and overwrites nothing', async () => {
    const passphrase = join(at.folder, 'passphrase')
    writeFileSync(passphrase, 'correct horse\n')
    const file = join(at.folder, 'ada.backup')
    const line = ['backup', file, '--passphrase-file', passphrase]
    expect(await at.json(...line)).toEqual({ path: file, bytes: 21 })
    expect(await at.roost(line)).toMatchObject({ code: 1, err: 'There is a file of this name already.\n' })
  })
})
