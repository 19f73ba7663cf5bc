import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flipBit } from '../../core/store/testing.ts'
import { foundAndJoin, messagesOf, send, type TestCommunity, untilEqual } from './community.ts'
import { type CommandResult, PeerProcess, runRoost, runRoostIn } from './peerProcess.ts'

const PAGE_BYTES = 4096
const MESSAGE_COUNT = 40

/** Whether this process may mount file systems of its own. */
function mayMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'roost-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'roost-test', at], { stdio: 'ignore' })
    execFileSync('umount', [at], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(at, { recursive: true, force: true })
  }
}
const mounts = mayMount()

/** Fails, in one sentence that a person can act on. */
const expectOneSentence = ({ code, stderr, stdout }: CommandResult, sentence: RegExp): void => {
  expect({ code, stderr, stdout }).toMatchObject({ code: 1, stdout: '' })
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(sentence)])
}

describe('a disk that is not as it should be', () => {
  let folder: string
  /** Ada's folder as she left it, with a community of two. */
  let whole: string
  let community: TestCommunity

  const path = (name: string) => join(folder, name)
  const copy = (name: string): string => {
    cpSync(whole, path(name), { recursive: true })
    return path(name)
  }
  const fileIn = (dataDir: string) => join(dataDir, 'communities', `${community.communityId.slice(1)}.db`)
  const expectWhole = async (dataDir: string) => {
    const { code, stdout } = await runRoost('read', '--data', dataDir, '--channel', 'general', '--json')
    expect({ code, count: (JSON.parse(stdout) as unknown[]).length }).toEqual({ code: 0, count: MESSAGE_COUNT })
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-disk-'))
    whole = path('whole')
    const [ada, ben] = [await PeerProcess.start(whole), await PeerProcess.start(path('ben'))]
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    for (let n = 0; n < MESSAGE_COUNT; n++) await send(ada.api, community, `message ${n} ${'.'.repeat(500)}`)
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT)
    await Promise.all([ada.stop(), ben.stop()])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('S19: another key, half a key and no key are told apart, and nothing is lost by trying', async () => {
    const dataDir = copy('keys')
    const keyPath = join(dataDir, 'database.key')
    const key = readFileSync(keyPath)
    writeFileSync(keyPath, Buffer.alloc(key.length, 1))
    expectOneSentence(await runRoost('up', '--data', dataDir), /locked with another key\. Nothing is lost\.$/)
    writeFileSync(keyPath, key.subarray(0, 16))
    expectOneSentence(await runRoost('up', '--data', dataDir), /holds 16 bytes instead of 32: it is damaged/)
    rmSync(keyPath)
    expectOneSentence(await runRoost('up', '--data', dataDir), /Put it back, or say with --key-file where it lies/)
    writeFileSync(keyPath, key)
    await expectWhole(dataDir)
  })

  it('S19: a wrong passphrase opens nothing and says so', async () => {
    const dataDir = path('passphrase')
    for (const name of ['right', 'wrong']) writeFileSync(path(name), `the ${name} passphrase\n`)
    const withPassphrase = (name: string, ...args: string[]) =>
      runRoostIn({ ROOST_PASSPHRASE_FILE: path(name) }, ...args, '--data', dataDir)
    expect(await withPassphrase('right', 'init', '--name', 'Ada')).toMatchObject({ code: 0 })
    expectOneSentence(await withPassphrase('wrong', 'create', 'Lab'), /passphrase/)
    expect(await withPassphrase('right', 'create', 'Lab')).toMatchObject({ code: 0 })
  })

  it('S19: a flipped byte is noticed wherever it is, and what is put back is whole again', async () => {
    const dataDir = copy('flipped')
    const file = fileIn(dataDir)
    const pages = Math.floor(statSync(file).size / PAGE_BYTES)
    expect(pages).toBeGreaterThan(20)
    for (const [page, byte] of [
      [0, 500],
      [1, 0],
      [Math.floor(pages / 2), 2_000],
      [pages - 1, PAGE_BYTES - 1],
    ] as const) {
      flipBit(file, page * PAGE_BYTES + byte)
      const audited = await runRoost('audit', '--data', dataDir)
      expect({ page, ...audited }).toMatchObject({ code: 1, stderr: expect.not.stringContaining(' at ') })
      flipBit(file, page * PAGE_BYTES + byte)
    }
    expect(await runRoost('audit', '--data', dataDir)).toMatchObject({ code: 0 })
    await expectWhole(dataDir)
  })

  it('S19: pages that were exchanged for one another are noticed', async () => {
    const dataDir = copy('swapped')
    const file = fileIn(dataDir)
    const bytes = readFileSync(file)
    const pageAt = (page: number) => bytes.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
    const last = Math.floor(bytes.length / PAGE_BYTES) - 1
    const swapped = Buffer.from(bytes)
    swapped.set(pageAt(last), (last - 1) * PAGE_BYTES)
    swapped.set(pageAt(last - 1), last * PAGE_BYTES)
    writeFileSync(file, swapped)
    expect(await runRoost('audit', '--data', dataDir)).toMatchObject({ code: 1 })
    writeFileSync(file, bytes)
    expect(await runRoost('audit', '--data', dataDir)).toMatchObject({ code: 0 })
  })

  it('a damaged community is named, the others go on, and the window says why', async () => {
    const dataDir = copy('damaged')
    truncateSync(fileIn(dataDir), 10 * PAGE_BYTES)
    const peer = await PeerProcess.start(dataDir)
    const { communityId } = await peer.api.call('communities.create', { name: 'Another' })
    expect((await peer.api.call('communities.list', {})).map((found) => found.communityId)).toEqual([communityId])
    await expect(messagesOf(peer.api, community)).rejects.toMatchObject({
      code: 'internal',
      message: 'A part of what is stored on this computer is damaged and cannot be read.',
    })
    await peer.stop()
  })

  it('a write-ahead log that is gone after an end in order is missed by nobody', async () => {
    const dataDir = copy('log')
    for (const file of [fileIn(dataDir), join(dataDir, 'profile.db')]) rmSync(`${file}-wal`, { force: true })
    await expectWhole(dataDir)
    expect(await runRoost('audit', '--data', dataDir)).toMatchObject({ code: 0 })
  })

  it('what went with a write-ahead log after a crash comes back from the others', async () => {
    const dataDir = copy('crashed')
    let ada = await PeerProcess.start(dataDir)
    const ben = await PeerProcess.start(path('ben'))
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT)
    for (let n = 0; n < 5; n++) await send(ada.api, community, `later ${n}`)
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT + 5)
    await ada.kill()
    rmSync(`${fileIn(dataDir)}-wal`)
    ada = await PeerProcess.start(dataDir)
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT + 5)
    await send(ada.api, community, 'and on')
    await untilEqual([ada.api, ben.api], community, MESSAGE_COUNT + 6)
    expect(await ada.api.call('storage.audit', { communityId: community.communityId })).toMatchObject({ findings: [] })
    await Promise.all([ada.stop(), ben.stop()])
  })

  describe.runIf(mounts)('on a file system of its own', () => {
    let mounted: string
    const mount = (...options: string[]) => execFileSync('mount', ['-o', options.join(','), ...mountArgs()])
    const mountArgs = () => ['-t', 'tmpfs', 'roost-test', mounted]
    beforeAll(() => {
      mounted = path('mounted')
      mkdirSync(mounted)
      mount('size=8m')
      cpSync(whole, join(mounted, 'ada'), { recursive: true })
    })
    afterAll(() => execFileSync('umount', [mounted]))

    it('a folder that can only be read is not used, and says so', async () => {
      execFileSync('mount', ['-o', 'remount,ro', mounted])
      expectOneSentence(await runRoost('up', '--data', join(mounted, 'ada')), /cannot be|read-only|EROFS/)
      execFileSync('mount', ['-o', 'remount,rw', mounted])
      await expectWhole(join(mounted, 'ada'))
    })

    it('a full disk refuses the next message, keeps all that were acknowledged, and takes more when there is room', async () => {
      const dataDir = join(mounted, 'ada')
      let ada = await PeerProcess.start(dataDir)
      const ballast = join(mounted, 'ballast')
      expect(() => writeFileSync(ballast, Buffer.alloc(16 * 1024 * 1024))).toThrow(/ENOSPC/)
      const acknowledged: string[] = []
      const fill = async () => {
        for (let n = 0; n < 1_000; n++)
          acknowledged.push((await send(ada.api, community, `more ${n} ${'.'.repeat(10_000)}`)).eventId)
      }
      await expect(fill()).rejects.toMatchObject({
        code: 'internal',
        message: 'The disk is full. Everything stored so far is safe: make room, then try again.',
      })
      const kept = async () => (await messagesOf(ada.api, community)).map(({ eventId }) => eventId)
      expect(await kept()).toHaveLength(MESSAGE_COUNT + acknowledged.length)
      rmSync(ballast)
      acknowledged.push((await send(ada.api, community, 'there is room again')).eventId)
      await ada.kill()
      ada = await PeerProcess.start(dataDir)
      expect(await kept()).toEqual(expect.arrayContaining(acknowledged))
      expect(await ada.api.call('storage.audit', { communityId: community.communityId })).toMatchObject({
        findings: [],
      })
      await ada.stop()
    })
  })

  it.skipIf(mounts)('was not tried where it is full or read-only: this process may not mount', () => {
    expect(mounts).toBe(false)
  })
})
