import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Joining } from '../peer/contract.ts'
import { fakeLink, fakePairingCode, fakePassphrase, fakeWords } from '../renderer/testing/fakeWorld.ts'
import { searchByKeys } from './byHand.ts'
import { type FakeApp, launchFakeApp } from './launcher/fakeApp.ts'
import { nameless } from './launcher/nameless.ts'

let app: FakeApp
beforeAll(async () => {
  app = await launchFakeApp()
})
afterAll(() => app.close())

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
/** Somebody in the sidebar's list of people. */
const person = (page: Page, name: string) =>
  page.getByRole('list', { name: 'People' }).getByRole('button', { name: new RegExp(name) })

describe('search', () => {
  it('finds a message from the keyboard and goes to it', async () => {
    const page = await app.open()
    await searchByKeys(page, 'Control+k', 'the bracket')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option').count()).toBe(2)
    expect(await page.locator('mark').allInnerTexts()).toContain('bracket')
    await press(page, 'ArrowDown', 'Enter')
    await page.getByRole('heading', { name: 'tide-gauges' }).waitFor()
    await expect.poll(() => focused(page)).toContain('the bracket on B is bent')
  })

  it('goes to a message far above, and stays in one channel when asked to', async () => {
    const page = await app.open('?bulk=900')
    await button(page, 'tide-gauges').click()
    await searchByKeys(page, 'Control+f', 'reading 52 the')
    await page.getByRole('option').first().waitFor()
    await press(page, 'Enter')
    await expect.poll(() => focused(page)).toContain('Reading 52.')
    const row = page.locator(':focus')
    await expect.poll(async () => (await row.boundingBox())?.y ?? -1).toBeGreaterThan(50)
  })
})

describe('somebody of the community', () => {
  it('is verified once the safety words match, and not once they differ', async () => {
    const page = await app.open()
    await person(page, 'Tomás Rey').click()
    const card = page.getByRole('complementary', { name: 'About Tomás Rey' })
    await card.getByText('Not compared yet').waitFor()
    await button(page, 'Compare safety words').click()
    expect(await page.getByRole('list', { name: 'Safety words' }).getByRole('listitem').count()).toBe(12)
    await button(page, 'They match').click()
    await card.getByText('Safety words compared').waitFor()
    await button(page, 'Compare safety words').click()
    await button(page, 'They differ').click()
    await page.getByText('Do not trust what comes under this name').waitFor()
    await press(page, 'Escape')
    await card.getByText('Not compared yet').waitFor()
  })

  it('is removed after a question that says what that does, and can be let back in', async () => {
    const page = await app.open()
    await person(page, 'Wren Castell').click()
    await button(page, 'Remove from the community…').click()
    const sheet = page.getByRole('dialog')
    expect(await sheet.innerText()).toMatch(/new keys[\s\S]*invites end[\s\S]*they keep/)
    expect(await focused(page)).toBe('Cancel')
    await sheet.getByRole('button', { name: 'Remove' }).click()
    await button(page, 'Let them come back').waitFor()
    expect(await page.getByRole('button', { name: 'Remove from the community…' }).count()).toBe(0)
  })

  it('is left alone by whoever is a member only', async () => {
    const page = await app.open()
    await page.evaluate(() => window.fake.peer.editCommunity('!saltmarsh-station', { role: 'member' }))
    await person(page, 'Wren Castell').click()
    const card = page.getByRole('complementary', { name: 'About Wren Castell' })
    expect(await card.getByRole('button').allInnerTexts()).toEqual(['', '', 'Message', 'Compare safety words'])
    await page.getByRole('button', { name: /community menu$/ }).click()
    await page.getByRole('menuitem', { name: 'Settings' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Invite people…' }).count()).toBe(0)
  })

  it('is written to alone', async () => {
    const page = await app.open()
    await person(page, 'Wren Castell').click()
    await button(page, 'Message').click()
    await page.getByRole('textbox', { name: 'Message Wren Castell' }).waitFor()
  })
})

describe('an invite', () => {
  it('is guarded unless an open one is asked for, which warns, and stays hidden until it is shown', async () => {
    const page = await app.open()
    await page.getByRole('button', { name: /community menu$/ }).click()
    await page.getByRole('menuitem', { name: 'Invite people…' }).click()
    const sheet = page.getByRole('dialog')
    await button(page, 'Make a link').click()
    const link = sheet.getByLabel('Link', { exact: true })
    expect(await link.inputValue()).toMatch(/^•+$/)
    await sheet.getByText('Good for one person. Ends in 7 days.').waitFor()
    await button(page, 'Show').click()
    expect(await link.inputValue()).toMatch(/^roost:/)
    await sheet.getByText('Open', { exact: true }).click()
    await sheet.getByText('it cannot be taken back').waitFor()
    await button(page, 'Make an open link').waitFor()
    const rows = sheet.getByRole('listitem')
    const before = await rows.count()
    await sheet.getByRole('button', { name: /^Take back the link: 2 of 5 used/ }).click()
    await expect.poll(() => rows.count()).toBe(before - 1)
  })
})

describe('a private channel', () => {
  it('is created for the people who were chosen', async () => {
    const page = await app.open()
    await button(page, 'Create a channel').click()
    await page.getByLabel('Name').fill('boat-keys')
    await page.getByText('Private', { exact: true }).click()
    await page.getByRole('checkbox', { name: /Leila/ }).check()
    await press(page, 'Enter')
    await page.getByRole('heading', { name: 'Private channel: boat-keys' }).waitFor()
    await page.getByRole('button', { name: '1 person' }).click()
    const pane = page.getByRole('complementary')
    expect(await pane.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Owner · you'),
      expect.stringMatching(/Leila Haddad\s+invited/),
    ])
  })

  it('that one was asked into can be declined', async () => {
    const page = await app.open()
    await button(page, 'Decline hiring').click()
    await expect.poll(() => page.getByText('hiring').count()).toBe(0)
  })
})

describe('own devices', () => {
  it('are taken out only by who has the words or the passphrase', async () => {
    const page = await app.open()
    await press(page, 'Control+,')
    await button(page, 'Take out Kitchen laptop').click()
    const sheet = page.getByRole('dialog')
    const takeOut = sheet.getByRole('button', { name: 'Take out' })
    expect(await takeOut.isDisabled()).toBe(true)
    await page.getByLabel('Your 24 words', { exact: true }).fill(fakeWords.with(3, 'quite').join(' '))
    await takeOut.click()
    await sheet.getByText('Word 4, “quite”').waitFor()
    await page
      .getByLabel('Your 24 words', { exact: true })
      .fill(fakeWords.map((word, i) => `${i + 1}. ${word}`).join('\n'))
    await takeOut.click()
    await sheet.waitFor({ state: 'hidden' })
    expect(await page.getByRole('button', { name: 'Take out Kitchen laptop' }).count()).toBe(0)
  })

  it('grow by one when the words on both screens match', async () => {
    const page = await app.open()
    await page.evaluate(() => {
      window.fake.peer.change((world) => {
        if (world.profile) world.profile = { ...world.profile, hasPassphrase: true }
      })
    })
    await press(page, 'Control+,')
    await button(page, 'Add a device…').click()
    await page.getByLabel('Code of the other device').fill('something else')
    await button(page, 'Find it').click()
    await page.getByText('This is not a code of another computer.').waitFor()
    await page.getByLabel('Code of the other device').fill(fakePairingCode)
    await button(page, 'Find it').click()
    await page.getByRole('list', { name: 'Words to compare' }).waitFor()
    await page.getByLabel('Passphrase of this device').fill(fakePassphrase)
    await press(page, 'Enter')
    await page.getByText('The other device is yours now.').waitFor()
  })
})

describe('the first screen', () => {
  it('brings somebody back by their 24 words, and names the word that is wrong', async () => {
    const page = await app.open('?world=empty')
    await button(page, 'Use my words').click()
    const field = page.getByLabel('Your 24 words', { exact: true })
    await field.fill(fakeWords.slice(0, 23).join(' '))
    await page.getByText('23 words of 24').waitFor()
    await field.fill(fakeWords.with(23, 'dume').join(' '))
    await button(page, 'Come back').click()
    await page.getByText('Word 24, “dume”').waitFor()
    await field.fill(fakeWords.join(' '))
    await button(page, 'Come back').click()
    await page.getByRole('textbox', { name: 'Message #general' }).waitFor()
  })

  it('shows a code, and then the words to compare', async () => {
    const page = await app.open('?world=empty')
    await button(page, 'Show a code').click()
    await page.getByRole('img', { name: 'The code as a QR code' }).waitFor()
    await page.getByText(fakePairingCode).waitFor()
    await page.evaluate(() => {
      window.fake.peer.change((world) => {
        if (world.pairing) world.pairing = { ...world.pairing, step: 'compare', words: ['tin', 'meadow'] }
      })
    })
    await button(page, 'They match').click()
    await page.getByText('Now say on the other device').waitFor()
  })
})

describe('a community', () => {
  it('that one is on the way into says how far that is, and what to do when it refuses', async () => {
    const page = await app.open('?world=empty')
    await page.getByLabel('Invite link').fill(fakeLink)
    await button(page, 'Check it').click()
    await page.getByText('has to be on this network to let you in').waitFor()
    await page.getByLabel('Your name').fill('Ada')
    await button(page, 'Join Saltmarsh Station').click()
    await button(page, 'I have written them down').click()
    const now = page.locator('[aria-current="step"]')
    await expect.poll(() => now.innerText()).toContain('Looking for somebody')
    const become = (joining: Joining) =>
      page.evaluate((next) => {
        const [community] = window.fake.peer.world.communities
        if (community) window.fake.peer.editCommunity(community.communityId, { joining: next })
      }, joining)
    await become({ step: 'asking' })
    await expect.poll(() => now.innerText()).toContain('A member is checking your invite')
    await become({ step: 'history' })
    await expect.poll(() => now.innerText()).toContain('Its history is arriving')
    await become({ step: 'refused', code: 'inviteExpired', message: 'This invite ended on Monday.' })
    await page.getByText('This invite ended on Monday. Ask whoever gave it to you for a new one.').waitFor()
    await button(page, 'Use another link').click()
    await page.getByRole('dialog').getByLabel('Invite link').waitFor()
  })

  it('that one is out of can be read, and not written in', async () => {
    const page = await app.open()
    await button(page, 'Reading Room').click()
    await page.getByText('We stopped at chapter nine.').waitFor()
    await page.getByText('You are no longer in Reading Room.').waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Create a channel' }).count()).toBe(0)
  })

  it('that one is on the way back into says what is waited for, and why it came to nothing', async () => {
    const page = await app.open()
    await button(page, 'Reading Room').click()
    const become = (joining: Joining) =>
      page.evaluate((next) => {
        const community = window.fake.peer.world.communities.find(({ name }) => name === 'Reading Room')
        if (community) window.fake.peer.editCommunity(community.communityId, { joining: next })
      }, joining)
    await become({ step: 'looking' })
    await page.getByText('On the way back into Reading Room. Nobody from there is heard on this network yet.').waitFor()
    await become({ step: 'refused', code: 'inviteExpired', message: 'This invite ended on Monday.' })
    await page.getByText('Reading Room did not let you in. This invite ended on Monday. Ask whoever').waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
  })

  it('is left after a question that says what that does', async () => {
    const page = await app.open()
    await press(page, 'Control+,')
    await button(page, 'This community').click()
    await button(page, 'Leave this community…').click()
    expect(await focused(page)).toBe('Cancel')
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
    await press(page, 'Escape')
    await page.getByText('You are no longer in Saltmarsh Station.').waitFor()
  })
})

describe('the focus', () => {
  it('goes back to where it was when a pane or a sheet closes, and to the place to write after the settings', async () => {
    const page = await app.open()
    await person(page, 'Wren Castell').press('Enter')
    await page.getByRole('complementary').waitFor()
    await press(page, 'Escape')
    await expect.poll(() => focused(page)).toContain('Wren Castell')
    await button(page, 'Settings').press('Enter')
    await page.getByRole('heading', { name: 'Your devices', exact: true }).waitFor()
    await press(page, 'Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Message #general')
    await button(page, 'Create a channel').press('Enter')
    await page.getByRole('dialog').waitFor()
    await press(page, 'Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Create a channel')
  })
})

describe('every control', () => {
  it('has a name, whatever is open', async () => {
    const first = await app.open('?world=empty')
    expect(await nameless(first)).toEqual([])
    await button(first, 'Use my words').click()
    expect(await nameless(first)).toEqual([])

    const page = await app.open()
    const opened = [
      () => button(page, 'Create a channel').click(),
      () => page.getByText('Private', { exact: true }).click(),
      () => press(page, 'Escape', 'Control+k'),
      () => press(page, 'Escape', 'Control+,'),
      () => button(page, 'Set a passphrase…').click(),
      () => press(page, 'Escape', 'Control+,'),
      () => page.getByRole('button', { name: /bursaries$/ }).click(),
      () => page.getByRole('button', { name: '3 people' }).click(),
    ]
    for (const open of opened) {
      await open()
      expect(await nameless(page)).toEqual([])
    }
  })
})
