import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { composerOf, copyInviteLink, joinByLink, say, seesLast, startCommunity } from './byHand.ts'
import { type LaunchedApp, launch } from './launcher/launch.ts'

const TEST_MS_MAX = 120_000

let folder: string
let open: LaunchedApp[]

async function openApp(name: string): Promise<LaunchedApp> {
  const app = await launch({ dataDir: join(folder, name) }, 'headless')
  open.push(app)
  return app
}

async function closeApp(app: LaunchedApp): Promise<void> {
  open = open.filter((other) => other !== app)
  await app.close()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roost-delivery-'))
  open = []
})

afterEach(async () => {
  await Promise.all(open.map((app) => app.close()))
  rmSync(folder, { recursive: true, force: true })
})

/** What stands under a message of one's own. */
const underMessage = (page: Page, text: string, delivery: string) =>
  page.getByRole('article').filter({ hasText: text }).locator('.message-delivery').filter({ hasText: delivery })

describe('under a message stands where it has got to', () => {
  it('held by those who have it, read by who had it before their eyes, and nobody who was away', {
    timeout: TEST_MS_MAX,
  }, async () => {
    const ada = await openApp('ada')
    let ben = await openApp('ben')
    await startCommunity(ada.page, 'Saltmarsh Station', 'Ada')
    await joinByLink(ben.page, await copyInviteLink(ada.page), 'Ben')

    await say(ada.page, 'Low water is at three')
    await seesLast(ben.page, 'Low water is at three')
    await underMessage(ada.page, 'Low water is at three', 'Read by Ben').waitFor()

    await closeApp(ben)
    await say(ada.page, 'Bring the shims')
    await underMessage(ada.page, 'Bring the shims', 'On this device').waitFor()

    ben = await openApp('ben')
    await composerOf(ben.page).waitFor()
    await underMessage(ada.page, 'Bring the shims', 'Read by Ben').waitFor()

    await ben.page.getByRole('button', { name: 'Settings', exact: true }).click()
    await ben.page.getByRole('button', { name: 'This community' }).click()
    await ben.page.getByRole('switch', { name: 'Tell people when I have read their messages' }).click()
    await ben.page.keyboard.press('Escape')
    await say(ada.page, 'And the yellow toolbox')
    await seesLast(ben.page, 'And the yellow toolbox')
    await underMessage(ada.page, 'And the yellow toolbox', 'Held by 2 of 2').waitFor()
  })
})
