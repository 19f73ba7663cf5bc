import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommunity } from './byHand.ts'
import { type FakeApp, launchFakeApp } from './launcher/fakeApp.ts'
import { launch } from './launcher/launch.ts'

let app: FakeApp
beforeAll(async () => {
  app = await launchFakeApp()
})
afterAll(() => app.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const chip = (page: Page) => page.getByRole('button', { name: /^(Live|Alone|Catching up)/ })
const stateOf = (page: Page, check: string) =>
  page.getByRole('list', { name: 'What was looked at' }).getByRole('listitem').filter({ hasText: check }).innerText()

/** Nobody is heard from now on. */
const cutOff = (page: Page) =>
  page.evaluate(() =>
    window.fake.peer.change((world) => {
      for (const network of Object.values(world.network)) Object.assign(network, { state: 'alone', peerCount: 0 })
    }),
  )

describe('the network page', () => {
  it('opens from the sync chip and says that nothing stands in the way', async () => {
    const page = await app.open()
    await chip(page).click()
    await page.getByRole('heading', { name: 'Nothing stands in the way' }).waitFor()
    expect(await stateOf(page, 'Firewall')).toContain('in order')
    expect(await stateOf(page, 'The other device')).toContain('not known')
    await page.keyboard.press('Escape')
    await chip(page).waitFor()
  })

  it('shows the likeliest trouble first, with one thing to do, and folds away how it is known', async () => {
    const page = await app.open()
    await cutOff(page)
    await chip(page).click()
    const cards = page.getByRole('article')
    await expect.poll(() => cards.count()).toBe(2)
    const first = cards.first()
    await first.getByRole('heading', { name: 'This computer’s firewall keeps Roost from receiving' }).waitFor()
    await first.getByText('Allow Roost to receive').waitFor()
    const evidence = first.getByText('On wlan0 our own multicast was sent and did not come back.')
    expect(await evidence.isVisible()).toBe(false)
    await first.getByText('How this is known').click()
    expect(await evidence.isVisible()).toBe(true)
    expect(await first.innerText()).toContain('Likely')
    expect(await stateOf(page, 'Firewall')).toContain('in the way')
  })

  it('looks again when asked to', async () => {
    const page = await app.open()
    await cutOff(page)
    await chip(page).click()
    await page.getByRole('article').first().waitFor()
    await page.evaluate(() =>
      window.fake.peer.change((world) => {
        for (const network of Object.values(world.network)) Object.assign(network, { state: 'live', peerCount: 6 })
      }),
    )
    await button(page, 'Look again').click()
    await page.getByRole('heading', { name: 'Nothing stands in the way' }).waitFor()
    expect(await page.getByRole('article').count()).toBe(1)
  })

  it('examines the way to one address, and says what is wrong with what was typed', async () => {
    const page = await app.open()
    await chip(page).click()
    await page.getByLabel('Address of the other device').fill('the kitchen')
    await page.keyboard.press('Enter')
    await page.getByText('An address looks like 192.168.1.5').waitFor()
    await page.getByLabel('Address of the other device').fill('10.4.0.31')
    await button(page, 'Look there').click()
    await page.getByRole('heading', { name: 'The way to 10.4.0.31' }).waitFor()
    await page.getByText('Start Roost on that computer').waitFor()
    expect(await page.getByText('An address looks like 192.168.1.5').count()).toBe(0)
  })

  it('asks everywhere when somebody wants that, says how far it is, and can be stopped', async () => {
    const page = await app.open()
    await chip(page).click()
    await button(page, 'Ask everywhere').click()
    await page.getByText(/^Asked at \d+ of 1012 addresses/).waitFor()
    await button(page, 'Stop asking').click()
    await button(page, 'Ask everywhere').waitFor()
    await button(page, 'Ask everywhere').click()
    await button(page, 'Stop asking').waitFor()
    await button(page, 'Ask everywhere').waitFor()
  })

  it('says by DNS-SD that it is here only where that was turned on', async () => {
    const page = await app.open()
    await chip(page).click()
    const dnsSd = page.getByRole('switch', { name: 'Say by DNS-SD that Roost is here' })
    expect(await dnsSd.isChecked()).toBe(false)
    await dnsSd.click()
    await expect.poll(() => dnsSd.isChecked()).toBe(true)
    await dnsSd.click()
    await expect.poll(() => dnsSd.isChecked()).toBe(false)
  })

  it('shows where others reach this device, to be copied', async () => {
    const page = await app.open()
    await chip(page).click()
    await button(page, 'Copy 10.4.0.23:28672').waitFor()
  })
})

describe('the network page over a real peer', () => {
  it('says that it was kept to this computer, and that nothing listens at a port of this computer', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-doctor-'))
    const { page, close } = await launch({ dataDir: folder }, 'headless')
    try {
      await startCommunity(page, 'Saltmarsh Station', 'Ada')
      await chip(page).click()
      await page.getByRole('heading', { name: 'Roost is kept to this computer' }).waitFor()
      expect(await stateOf(page, 'Port')).toContain('in order')
      await page.getByLabel('Address of the other device').fill('127.0.0.1:9')
      await button(page, 'Look there').click()
      await page.getByRole('heading', { name: 'nothing listens on port 9 there' }).waitFor()
    } finally {
      await close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
