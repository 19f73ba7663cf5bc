import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '../scripts/buildApp.ts'
import { projectDir } from '../scripts/folders.ts'
import { composerOf, copyInviteLink, say, seesLast, shownMessages, startCommunity } from './byHand.ts'
import { type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import { peerEnvironment, TestProcess } from './launcher/childProcess.ts'
import { launchStandin, type StandinApp } from './launcher/standinLane.ts'

describe('the whole desktop app', { timeout: 120_000 }, () => {
  let data: TemporaryFolder
  let running: StandinApp[]

  beforeEach(async () => {
    await buildApp(() => {})
    data = temporaryFolder('whole')
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((app) => app.close()))
    data.remove()
  })

  const start = async (name: string): Promise<StandinApp> => {
    const app = await launchStandin({ dataDir: join(data.path, name) })
    running.push(app)
    return app
  }
  const roost = async (...words: string[]): Promise<string> => {
    const process = new TestProcess([join(projectDir, 'cli', 'roost.mjs'), ...words], peerEnvironment())
    await process.ended
    return process.printed
  }

  test('keeps every message when its engine is killed, and when it is closed and opened again', async () => {
    const app = await start('ada')
    await startCommunity(app.page, 'Saltmarsh Station', 'Ada')
    await say(app.page, 'before the fall')
    await seesLast(app.page, 'before the fall')

    process.kill(app.effectsOf('utilityProcess')[0]?.pid ?? 0, 'SIGKILL')
    await expect.poll(() => app.effectsOf('utilityProcess').length).toBe(2)
    await composerOf(app.page).waitFor()
    await say(app.page, 'after the fall')
    await seesLast(app.page, 'after the fall')
    await app.page.getByText('Saving…').waitFor({ state: 'hidden' })
    await app.close()

    const again = await start('ada')
    await seesLast(again.page, 'after the fall')
    expect(await shownMessages(again.page)).toEqual(['before the fall', 'after the fall'])
  })

  test('holds its folder: a second peer is told who has it, and the sealed key stays the only one', async () => {
    const app = await start('ada')
    // The engine has answered, so it has the folder and its key.
    await app.page.getByLabel('Invite link').waitFor()
    const folder = join(data.path, 'ada')
    expect(existsSync(join(folder, 'database.key.sealed'))).toBe(true)
    expect(await roost('up', '--data', folder)).toMatch(/in use by "Roost" \(process \d+/)
    expect(existsSync(join(folder, 'database.key'))).toBe(false)
  })

  test('answers commands while it runs: what is typed in a terminal stands in the window', async () => {
    const app = await start('ada')
    await startCommunity(app.page, 'Saltmarsh Station', 'Ada')
    const folder = join(data.path, 'ada')
    await roost('send', '--data', folder, '--channel', 'general', 'from a terminal')
    await seesLast(app.page, 'from a terminal')
    await say(app.page, 'from the window')
    await seesLast(app.page, 'from the window')
    expect(await roost('read', '--data', folder, '--channel', 'general')).toMatch(/Ada: from the window/)
  })

  test('shows an invite that was opened outside of it', async () => {
    const ada = await start('ada')
    await startCommunity(ada.page, 'Saltmarsh Station', 'Ada')
    const link = await copyInviteLink(ada.page)
    const ben = await start('ben')
    await ben.page.getByLabel('Invite link').waitFor()
    ben.order({ kind: 'openUrl', url: link })
    await ben.page.getByText('Saltmarsh Station').first().waitFor()
  })
})
