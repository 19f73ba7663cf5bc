import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type OpenPeerOptions, openPeer, type RunningPeer } from './open.ts'

const databaseKey = new Uint8Array(32).fill(1)

describe('opening a data folder', () => {
  let dataDir: string
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-open-'))
    dataDir = join(folder, 'deep', 'profile')
    onTestFinished(() => rmSync(folder, { recursive: true }))
  })
  const open = (options: Partial<OpenPeerOptions> = {}) =>
    openPeer({ dataDir, databaseKey, interfaces: ['127.0.0.1'], ...options })
  async function opened(options: Partial<OpenPeerOptions> = {}): Promise<RunningPeer> {
    const result = await open(options)
    if (!result.ok) throw new Error(result.message)
    return result.peer
  }

  it('starts a peer that keeps its profile, its communities and its port', async () => {
    const first = await opened()
    await first.api.call('profile.create', { name: 'Ada' })
    const { communityId } = await first.api.call('communities.create', { name: 'Lab' })
    await first.close()
    const second = await opened()
    expect(second.udpPort).toBe(first.udpPort)
    expect(await second.api.call('profile.get', {})).toMatchObject({ name: 'Ada' })
    expect(await second.api.call('communities.list', {})).toMatchObject([{ communityId, name: 'Lab', joined: true }])
    await second.close()
  })

  it('finds another port where the usual one is taken, and says so of one that was asked for', async () => {
    const first = await opened()
    const other = { dataDir: join(dataDir, '..', 'other') }
    expect(await open({ ...other, udpPort: first.udpPort })).toEqual({
      ok: false,
      code: 'unavailable',
      message: 'The port at which others should reach this peer is in use. Choose another, or none.',
    })
    writeFileSync(join(other.dataDir, 'network.json'), JSON.stringify({ udpPort: first.udpPort }))
    const second = await opened(other)
    expect(second.udpPort).not.toBe(first.udpPort)
    await second.close()
    await first.close()
  })

  it('with another key is refused, and nothing is lost', async () => {
    const first = await opened()
    await first.api.call('profile.create', { name: 'Ada' })
    await first.close()
    expect(await open({ databaseKey: new Uint8Array(32) })).toEqual({
      ok: false,
      code: 'wrongKey',
      message: 'What is stored here is locked with another key. Nothing is lost.',
    })
    const again = await opened()
    expect(await again.api.call('profile.get', {})).toMatchObject({ name: 'Ada' })
    await again.close()
  })

  it('that is open already is refused', async () => {
    const first = await opened()
    expect(await open()).toMatchObject({ ok: false, code: 'locked' })
    await first.close()
  })
})
