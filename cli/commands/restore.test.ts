import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseKey } from '../../peer/databaseKey.ts'
import { systemEnvironment } from '../../peer/environment.ts'
import { backUp } from '../../peer/storage/backup.ts'
import { TestFolder } from '../testing.ts'

const COMMUNITY = `${'c'.repeat(43)}.db`
const KEY = new Uint8Array(32).fill(7)

let at: TestFolder
let file: string
beforeEach(async () => {
  at = new TestFolder()
  file = join(at.folder, 'ada.backup')
  const { crypto, random } = await systemEnvironment()
  const files = ['profile.db', `communities/${COMMUNITY}`].map((name) => ({
    name,
    copyTo: (path: string) => writeFileSync(path, `what ${name} holds`),
  }))
  const written = await backUp({ crypto, random, databaseKey: KEY, files, passphrase: 'correct horse', path: file })
  expect(written.ok).toBe(true)
})
afterEach(() => at.remove())

const inFolder = () => readdirSync(at.dataDir).filter((name) => name !== 'lock.db')

describe('restoring', () => {
  it('puts profile, communities and their key into an empty folder', async () => {
    const { code, out } = await at.roost(['restore', file], { typed: ['correct horse'] })
    expect(code).toBe(0)
    expect(out).toContain(`The profile is in ${at.dataDir} again.`)
    expect(out).toContain('Do not run this profile where it was before')
    expect(inFolder().sort()).toEqual(['communities', 'database.key', 'profile.db'])
    expect(readFileSync(join(at.dataDir, 'communities', COMMUNITY), 'utf8')).toContain('what communities/')
    expect(databaseKey(at.dataDir)).toEqual({ ok: true, key: KEY })
    expect(at.opened).toEqual([])
  })

  it('keeps the key under a passphrase of the folder where that was asked for', async () => {
    const { code } = await at.roost(['restore', file, '--passphrase'], {
      typed: ['correct horse', 'battery staple', 'battery staple'],
    })
    expect(code).toBe(0)
    expect(inFolder().sort()).toEqual(['communities', 'database.key.passphrase', 'profile.db'])
    await at.roost(['members'], { typed: ['battery staple'] })
    expect(at.opened).toMatchObject([{ databaseKey: KEY }])
  })

  it('keeps the key elsewhere where that was asked for, and says what it did as JSON', async () => {
    const passphrase = join(at.folder, 'passphrase')
    writeFileSync(passphrase, 'correct horse\n')
    const keyFile = join(at.folder, 'stick.key')
    const line = ['restore', file, '--passphrase-file', passphrase, '--key-file', keyFile]
    expect(await at.json(...line)).toEqual({ data: at.dataDir })
    expect(new Uint8Array(readFileSync(keyFile))).toEqual(KEY)
    expect(inFolder().sort()).toEqual(['communities', 'profile.db'])
  })

  it('by a wrong passphrase is refused, leaves nothing, and can be tried again', async () => {
    expect(await at.roost(['restore', file], { typed: ['correct house'] })).toEqual({
      code: 1,
      out: '',
      err: 'This is not the passphrase with which the backup was made.\n',
    })
    expect(inFolder()).toEqual([])
    expect((await at.roost(['restore', file], { typed: ['correct horse'] })).code).toBe(0)
  })

  it('of what is no backup, or not there, is refused', async () => {
    writeFileSync(file, 'something else entirely')
    const foreign = await at.roost(['restore', file], { typed: ['correct horse'] })
    expect(foreign.err).toBe('This file is not a backup of Roost.\n')
    const absent = await at.roost(['restore', join(at.folder, 'nowhere'), '--json'], { typed: ['correct horse'] })
    expect(JSON.parse(absent.err)).toMatchObject({ error: { code: 'unavailable' } })
    expect(inFolder()).toEqual([])
  })

  it('touches no folder in which something is, and asks for nothing', async () => {
    mkdirSync(at.dataDir)
    writeFileSync(join(at.dataDir, 'letters.txt'), 'dear Ben')
    const { code, err } = await at.roost(['restore', file], { typed: ['correct horse'] })
    expect({ code, err }).toEqual({
      code: 1,
      err: `A backup is restored into an empty folder, and ${at.dataDir} is not empty.\n`,
    })
    expect(inFolder()).toEqual(['letters.txt'])
    expect(at.asked).toEqual([])
  })

  it('overwrites no key, and puts nothing there without one', async () => {
    const keyFile = join(at.folder, 'stick.key')
    writeFileSync(keyFile, 'the key of something else')
    const { err } = await at.roost(['restore', file, '--key-file', keyFile], { typed: ['correct horse'] })
    expect(err).toBe(`There is a file ${keyFile} already. Choose another for the key.\n`)
    expect(readFileSync(keyFile, 'utf8')).toBe('the key of something else')
    expect(inFolder()).toEqual([])
  })

  it('waits for nobody who holds the folder', async () => {
    const stop = new AbortController()
    let url = ''
    const running = at.roost(['up', '--json'], { stop: stop.signal, onStdout: (text) => (url = text) })
    await expect.poll(() => url).not.toBe('')
    expect((await at.roost(['restore', file], { typed: [] })).err).toContain('This profile is in use by "roost up"')
    stop.abort()
    await running
    expect(existsSync(join(at.dataDir, 'restoring'))).toBe(false)
  })
})
