import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyInviteLink, deleteMessage, joinByLink, say, seesLast, shownMessages, startCommunity } from './byHand.ts'
import { type LaunchedApp, launch } from './launcher/launch.ts'

const TEST_MS_MAX = 120_000
const WAIT = { timeout: 60_000 }

describe('a message that is deleted by hand', () => {
  let folder: string
  const open: LaunchedApp[] = []
  const openApp = async (name: string): Promise<LaunchedApp> => {
    const app = await launch({ dataDir: join(folder, name) }, 'headless')
    open.push(app)
    return app
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roost-deleting-'))
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  it('leaves a tombstone in both windows, and its text in neither', { timeout: TEST_MS_MAX }, async () => {
    const ada = (await openApp('ada')).page
    const ben = (await openApp('ben')).page
    await startCommunity(ada, 'Saltmarsh Station', 'Ada')
    await joinByLink(ben, await copyInviteLink(ada), 'Ben')
    await say(ada, 'The key is under the mat')
    await say(ada, 'Kettle is on')
    await seesLast(ben, 'Kettle is on')
    expect(await shownMessages(ben)).toContain('The key is under the mat')

    await deleteMessage(ada, 'The key is under the mat')

    for (const page of [ada, ben]) {
      await page.getByRole('log').getByText('Ada deleted a message. Copies read earlier may remain.').waitFor(WAIT)
      expect(await shownMessages(page)).toEqual(['Kettle is on'])
      expect(await page.getByText('The key is under the mat').count()).toBe(0)
    }
  })

  it('is offered to its author, and to the owner of the community', { timeout: TEST_MS_MAX }, async () => {
    const ada = (await openApp('ada')).page
    const ben = (await openApp('ben')).page
    await startCommunity(ada, 'Saltmarsh Station', 'Ada')
    await joinByLink(ben, await copyInviteLink(ada), 'Ben')
    await say(ada, 'From Ada')
    await seesLast(ben, 'From Ada')
    await say(ben, 'From Ben')
    await seesLast(ada, 'From Ben')

    const offers = async (page: typeof ada, text: string) => {
      const row = page.getByRole('article').filter({ hasText: text })
      await row.hover()
      await row.getByRole('button', { name: 'Copy text' }).waitFor()
      return row.getByRole('button', { name: 'Delete message' }).count()
    }
    expect([await offers(ada, 'From Ada'), await offers(ada, 'From Ben')]).toEqual([1, 1])
    expect([await offers(ben, 'From Ada'), await offers(ben, 'From Ben')]).toEqual([0, 1])

    await deleteMessage(ada, 'From Ben')
    await ben.getByRole('log').getByText('Ada deleted a message.').waitFor(WAIT)
    expect(await shownMessages(ben)).toEqual(['From Ada'])
  })
})
