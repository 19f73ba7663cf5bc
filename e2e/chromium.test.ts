import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { chromiumArguments, findChromium } from './launcher/chromium.ts'

const onlyThere = process.platform === 'linux' && process.arch === 'x64'

test.runIf(onlyThere)('the Chromium from npm shows a page with text on a machine that brings nothing', async () => {
  const { path, env, foundIn } = await findChromium('npm')
  expect(foundIn).toBe('npm')
  const browser = await chromium.launch({
    executablePath: path,
    args: chromiumArguments(),
    env: { PATH: '', ...env },
  })
  try {
    const page = await browser.newPage()
    await page.setContent('<h1 style="display: inline">Roost</h1>')
    const width = await page.evaluate(() => document.querySelector('h1')?.getBoundingClientRect().width ?? 0)
    expect(width).toBeGreaterThan(20)
  } finally {
    await browser.close()
  }
})

test('some Chromium is found here', async () => {
  expect((await findChromium()).path).not.toBe('')
})
