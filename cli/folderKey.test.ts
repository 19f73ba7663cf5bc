import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakePeerApi } from '../peer/testing/fakePeerApi.ts'
import { TestFolder } from './testing.ts'

let at: TestFolder
beforeEach(() => {
  at = new TestFolder()
})
afterEach(() => at.remove())

const keyFiles = () => readdirSync(at.dataDir).filter((name) => name.startsWith('database.key'))

/** The environment of a peer that starts without anybody there. */
function unattended(passphrase: string): { env: Record<string, string> } {
  const path = join(at.folder, 'passphrase')
  writeFileSync(path, `${passphrase}\n`)
  return { env: { ROOST_PASSPHRASE_FILE: path } }
}

const INIT = ['init', '--name', 'Ada']

describe('a folder under a passphrase', () => {
  it('is made with one that is typed twice, and asks for it from then on', async () => {
    expect((await at.roost([...INIT, '--passphrase'], { typed: ['correct horse', 'correct horse'] })).code).toBe(0)
    expect(keyFiles()).toEqual(['database.key.passphrase'])
    expect((await at.roost(['members'], { typed: ['correct horse'] })).err).toContain('is in no community yet')
    expect(at.asked).toEqual(['A passphrase for this folder: ', 'Once more: ', 'The passphrase of this folder: '])
    const [first, second] = at.opened
    expect(second?.databaseKey).toEqual(first?.databaseKey)
  })

  it('is opened by nothing else, and nothing is opened for a wrong one', async () => {
    await at.roost([...INIT, '--passphrase'], { typed: ['correct horse', 'correct horse'] })
    at.opened = []
    const message = 'This is not the passphrase of this folder. Nothing was changed.'
    expect(await at.roost(['members'], { typed: ['correct house'] })).toEqual({ code: 1, out: '', err: `${message}\n` })
    expect(at.opened).toEqual([])
    expect(keyFiles()).toEqual(['database.key.passphrase'])
  })

  it('says how to give it where nobody can be asked', async () => {
    await at.roost([...INIT, '--passphrase'], { typed: ['correct horse', 'correct horse'] })
    expect((await at.roost(['members'])).err).toBe(
      'Nobody can be asked without a terminal. Give it with ROOST_PASSPHRASE_FILE.\n',
    )
  })

  it('is made and opened without anybody there by the file that the environment names', async () => {
    expect((await at.roost(['create', 'Lab'], unattended('correct horse'))).code).toBe(0)
    expect(keyFiles()).toEqual(['database.key.passphrase'])
    expect((await at.roost(['channels'], unattended('correct horse'))).out).toContain('#general')
    expect((await at.roost(['channels'], unattended('correct house'))).err).toContain('This is not the passphrase')
  })

  it('is not made with one that is short or typed differently', async () => {
    const differing = await at.roost([...INIT, '--passphrase'], { typed: ['correct horse', 'correct house'] })
    expect(differing.err).toBe('The two passphrases differ. Nothing was changed.\n')
    const short = await at.roost([...INIT, '--passphrase'], { typed: ['horse', 'horse'] })
    expect(short.err).toBe('A passphrase has at least 8 characters.\n')
    expect(keyFiles()).toEqual([])
  })

  it('is never made of one that has a key', async () => {
    await at.json(...INIT)
    at.api = new FakePeerApi()
    const refused = await at.roost([...INIT, '--passphrase'], { typed: ['correct horse', 'correct horse'] })
    expect(refused.err).toContain('This folder has a key already.')
    expect(at.asked).toEqual([])
    expect((await at.roost(['members'], unattended('correct horse'))).err).toContain('under no passphrase')
    expect(keyFiles()).toEqual(['database.key'])
  })
})

describe('a key that lies elsewhere', () => {
  it('is made where it was named, and has to be named again', async () => {
    const keyFile = join(at.folder, 'stick.key')
    expect((await at.roost([...INIT, '--key-file', keyFile])).code).toBe(0)
    expect(keyFiles()).toEqual([])
    writeFileSync(join(at.dataDir, 'profile.db'), 'written by a real peer')
    expect((await at.roost(['members', '--key-file', keyFile])).err).toContain('is in no community yet')
    const [first, second] = at.opened
    expect(second?.databaseKey).toEqual(first?.databaseKey)
    const { code, err } = await at.roost(['members'])
    expect(code).toBe(1)
    expect(err).toContain('say with --key-file where it lies')
    expect(at.opened).toHaveLength(2)
    expect(keyFiles()).toEqual([])
  })

  it('lies under no passphrase as well', async () => {
    expect(await at.roost([...INIT, '--passphrase', '--key-file', 'x'])).toMatchObject({ code: 2 })
  })
})
