import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composerOf, copyInviteLink, joinByLink, say, searchByKeys, seesLast, startCommunity } from './byHand.ts'
import { type LaunchedApp, launch } from './launcher/launch.ts'

const TEST_MS_MAX = 120_000
const PASSPHRASE = 'low water at noon'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const sheetButton = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const person = (page: Page, name: string) =>
  page.getByRole('list', { name: 'People' }).getByRole('button', { name: new RegExp(name) })
const write = async (page: Page, field: string, text: string) => {
  await page.getByRole('textbox', { name: field }).fill(text)
  await page.keyboard.press('Enter')
}

/** What the app shows and real peers do: every step is a click or a key of a person. */
describe('by hand, over real peers', () => {
  let folder: string
  const open: LaunchedApp[] = []
  const openApp = async (name: string): Promise<Page> => {
    const app = await launch({ dataDir: join(folder, name) }, 'headless')
    open.push(app)
    return app.page
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roost-journeys-'))
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  it('two people compare words, talk alone and in a private channel, part, and meet again', {
    timeout: TEST_MS_MAX,
  }, async () => {
    const ada = await openApp('ada')
    const ben = await openApp('ben')
    await startCommunity(ada, 'Saltmarsh Station', 'Ada')
    await joinByLink(ben, await copyInviteLink(ada), 'Ben')
    await say(ada, 'The yellow toolbox is here')
    await seesLast(ben, 'The yellow toolbox is here')
    await searchByKeys(ben, 'Control+k', 'yellow tool')
    await ben.getByRole('option').first().waitFor()
    await ben.keyboard.press('Enter')
    await expect.poll(() => ben.locator(':focus').innerText()).toContain('The yellow toolbox is here')

    const safetyWords = async (page: Page, of: string) => {
      await person(page, of).click()
      await button(page, 'Compare safety words').click()
      return page.getByRole('list', { name: 'Safety words' }).innerText()
    }
    expect(await safetyWords(ada, 'Ben')).toBe(await safetyWords(ben, 'Ada'))
    await button(ada, 'They match').click()
    await ada.getByText('Safety words compared').waitFor()
    await ben.keyboard.press('Escape')

    await button(ada, 'Message').click()
    await write(ada, 'Message Ben', 'Only you')
    await button(ben, 'Accept the conversation with Ada').click()
    await seesLast(ben, 'Only you')

    await button(ada, 'Create a channel').click()
    await ada.getByLabel('Name').fill('boat-keys')
    await ada.getByText('Private', { exact: true }).click()
    await ada.getByRole('checkbox', { name: /Ben/ }).check()
    await ada.keyboard.press('Enter')
    await button(ben, 'Join boat-keys').click()
    await write(ben, 'Message #boat-keys', 'Under the mat')
    await seesLast(ada, 'Under the mat')

    await button(ada, 'Remove from the community…').click()
    await sheetButton(ada, 'Remove').click()
    await ben.getByText('You are no longer in Saltmarsh Station.').waitFor()
    await write(ada, 'Message #boat-keys', 'Without Ben')
    await seesLast(ada, 'Without Ben')
    expect(await ben.getByText('Without Ben').count()).toBe(0)

    await button(ada, 'Let them come back').click()
    const link = await copyInviteLink(ada)
    await ben.getByRole('button', { name: /community menu$/ }).click()
    await ben.getByRole('menuitem', { name: 'Add a community…' }).click()
    await ben.getByLabel('Invite link').fill(link)
    await button(ben, 'Check it').click()
    await button(ben, 'Join Saltmarsh Station').click()
    await ben.getByText(/no longer in|On the way back into/).waitFor({ state: 'hidden' })
    await person(ben, 'Ada').waitFor()
  })

  it('one person brings in a second device, comes back with 24 words on a third, and takes one out', {
    timeout: TEST_MS_MAX,
  }, async () => {
    const ada = await openApp('ada')
    await button(ada, 'Start one').click()
    await ada.getByLabel('Name of the community').fill('Saltmarsh Station')
    await ada.getByLabel('Your name').fill('Ada')
    await button(ada, 'Start it').click()
    await button(ada, 'I have written them down').waitFor()
    const words = await ada.getByRole('list', { name: 'Your 24 words' }).getByRole('listitem').allInnerTexts()
    await button(ada, 'I have written them down').click()
    await say(ada, 'Kettle is on')
    await seesLast(ada, 'Kettle is on')

    await ada.keyboard.press('Control+,')
    await button(ada, 'Set a passphrase…').click()
    await ada.getByLabel('New passphrase').fill(PASSPHRASE)
    await ada.getByLabel('The same once more').fill(PASSPHRASE)
    await ada.getByLabel('Your 24 words', { exact: true }).fill(words.with(2, 'roost').join(' '))
    await button(ada, 'Set it').click()
    await ada.getByText('Word 3, “roost”').waitFor()
    await ada.getByLabel('Your 24 words', { exact: true }).fill(words.join(' '))
    await button(ada, 'Set it').click()
    await ada.getByText('This device has a passphrase.').waitFor()

    const second = await openApp('second')
    await button(second, 'Show a code').click()
    const code = await second.getByRole('dialog').getByRole('code').innerText()
    await button(ada, 'Add a device…').click()
    await ada.getByLabel('Code of the other device').fill(code)
    await button(ada, 'Find it').click()
    const compared = (page: Page) => page.getByRole('list', { name: 'Words to compare' }).innerText()
    expect(await compared(ada)).toBe(await compared(second))
    await button(second, 'They match').click()
    await ada.getByLabel('Passphrase of this device').fill(PASSPHRASE)
    await button(ada, 'They match, add it').click()
    await ada.getByText('The other device is yours now.').waitFor()
    await ada.keyboard.press('Escape')
    await composerOf(second).waitFor()
    await seesLast(second, 'Kettle is on')

    const third = await openApp('third')
    await button(third, 'Use my words').click()
    await third.getByLabel('Your 24 words', { exact: true }).fill(words.join(' '))
    await button(third, 'Come back').click()
    await seesLast(third, 'Kettle is on')

    const devices = ada.getByRole('region', { name: 'Your devices' }).getByRole('listitem')
    await expect.poll(() => devices.count()).toBe(3)
    await devices.nth(1).getByRole('button').click()
    await ada.getByLabel('Passphrase of this device').fill(PASSPHRASE)
    await sheetButton(ada, 'Take out').click()
    await second.getByText('This device was taken out of Saltmarsh Station.').waitFor()
    await write(third, 'Message #general', 'Still here')
    await ada.keyboard.press('Control+,')
    await seesLast(ada, 'Still here')
  })
})
