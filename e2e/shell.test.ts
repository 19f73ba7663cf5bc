import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFixtureApp, type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import { launchStandin, type StandinApp } from './launcher/standinLane.ts'

/** What the fixture's page puts into its window. */
interface FixtureWindow {
  call(method: string, params: unknown): Promise<unknown>
  bridge: { send(message: unknown): void }
}

const call = (page: Page, method: string, params: unknown): Promise<unknown> =>
  page.evaluate(
    ([method, params]) => (window as unknown as FixtureWindow).call(method as string, params),
    [method, params],
  )

const isUp = (page: Page): Promise<unknown> => page.waitForFunction(() => document.title === 'Fixture is up')

describe('the desktop shell', () => {
  let appDir: TemporaryFolder
  let data: TemporaryFolder
  let app: StandinApp
  let page: Page

  beforeAll(async () => {
    appDir = temporaryFolder('app')
    data = temporaryFolder('data')
    await buildFixtureApp(appDir.path)
    app = await launchStandin({ dataDir: data.path, appDir: appDir.path })
    page = app.page
    await isUp(page)
  })

  afterAll(async () => {
    await app.close()
    appDir.remove()
    data.remove()
  })

  test('a click in one window reaches the engine and, from there, every window', async () => {
    const second = await app.newWindow()
    await isUp(second)
    await page.fill('#text', 'hello from window one')
    await page.click('#say')
    await page.getByText('hello from window one').waitFor()
    await second.getByText('hello from window one').waitFor()

    await second.fill('#text', 'and from two')
    await second.click('#say')
    await page.getByText('and from two').waitFor()
    await second.close()
    await expect.poll(() => call(page, 'sessions', {})).toMatchObject({ open: 1 })
  })

  test('bytes, nested data and undefined come through as they are', async () => {
    const kinds = await page.evaluate(async () => {
      const sent = { bytes: new Uint8Array([0, 128, 255]), list: [1, { deep: 'äöü€' }], none: undefined }
      const back = (await (window as unknown as FixtureWindow).call('echo', sent)) as typeof sent
      return [back.bytes instanceof Uint8Array, [...back.bytes], back.list, Object.hasOwn(back, 'none')]
    })
    expect(kinds).toEqual([true, [0, 128, 255], [1, { deep: 'äöü€' }], true])
  })

  test('the page sees a frozen bridge of two functions, and neither Node nor Electron', async () => {
    const seen = await page.evaluate(() => {
      const names = [
        'require',
        'process',
        'module',
        'ipcRenderer',
        'standin',
        'standinSend',
        'standinDeliver',
        'global',
      ]
      const { bridge } = window as unknown as FixtureWindow
      return {
        reachable: names.filter((name) => name in window),
        members: Object.entries(bridge).map(([name, member]) => `${name}: ${typeof member}`),
        isFrozen: Object.isFrozen(bridge),
        replaced: Reflect.set(window, 'bridge', {}),
        isSecure: isSecureContext,
      }
    })
    expect(seen).toEqual({
      reachable: [],
      members: ['send: function', 'onMessage: function'],
      isFrozen: true,
      replaced: false,
      isSecure: true,
    })
  })

  test('inline scripts, eval, foreign requests and foreign frames are stopped by the content security policy', async () => {
    const outcome = await page.evaluate(async () => {
      const violated = new Set<string>()
      document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      const frame = document.createElement('iframe')
      frame.src = 'https://evil.example/'
      const image = new Image()
      image.src = 'https://evil.example/pixel.png'
      document.body.append(script, frame, image)
      const fetched = await fetch('https://evil.example/').then(
        () => true,
        () => false,
      )
      // What a test runs in a page is exempt from the ban on eval; a timer of the page is not.
      const evaluated = await new Promise((resolve) =>
        setTimeout(() => {
          try {
            // biome-ignore lint/security/noGlobalEval: that it does not work is what is tested
            resolve(globalThis.eval('1 + 1'))
          } catch {
            resolve('refused')
          }
        }),
      )
      await new Promise((resolve) => setTimeout(resolve, 100))
      frame.remove()
      return { inlineRan: 'inlineRan' in window, fetched, evaluated, violated: [...violated].sort() }
    })
    expect(outcome).toMatchObject({ inlineRan: false, fetched: false, evaluated: 'refused' })
    expect(outcome.violated).toEqual(expect.arrayContaining(['connect-src', 'frame-src', 'img-src', 'script-src-elem']))
  })

  test('the page cannot be sent elsewhere', async () => {
    const before = page.url()
    await page.evaluate(() => {
      location.href = 'https://evil.example/'
    })
    await expect.poll(() => app.effectsOf('navigationBlocked').map(({ url }) => url)).toContain('https://evil.example/')
    expect(page.url()).toBe(before)
    expect(await call(page, 'echo', 'still here')).toBe('still here')
  })

  test('a link to a new window opens none, and goes to the browser exactly once', async () => {
    const pageCount = app.pages().length
    await page.getByText('out').click()
    await page.getByText('plain').click()
    await page.evaluate(() => window.open('file:///etc/passwd'))
    await expect.poll(() => app.effectsOf('windowOpen').length).toBeGreaterThanOrEqual(2)
    expect(app.effectsOf('openExternal').map(({ url }) => url)).toEqual(['https://example.org/out'])
    await expect.poll(() => page.context().pages().length).toBe(pageCount)
  })

  test('permissions are denied, except for showing notifications', async () => {
    const states = await page.evaluate(() =>
      Promise.all(
        (['geolocation', 'midi', 'notifications'] as const).map(
          async (name) => `${name}: ${(await navigator.permissions.query({ name: name as PermissionName })).state}`,
        ),
      ),
    )
    expect(states).toEqual(['geolocation: denied', 'midi: denied', 'notifications: granted'])
  })

  test('the scheme serves the page and nothing beside it', async () => {
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/page.js',
        '/',
        '/..%2felectron/main.mjs',
        '/%2e%2e/electron/main.mjs',
        '/../electron/main.mjs',
        '/none.js',
      ]
      return Promise.all(paths.map(async (path) => (await fetch(path)).status))
    })
    expect(statuses).toEqual([200, 200, 404, 404, 404, 404])
  })

  test('a message beyond all bounds is not passed on, and the next one is', async () => {
    await page.evaluate(() => {
      const params = 'x'.repeat(2_000_000)
      ;(window as unknown as FixtureWindow).bridge.send({ kind: 'call', id: 1_000_000, method: 'say', params })
    })
    expect(await call(page, 'echo', 'small')).toBe('small')
    expect(await page.locator('#said li', { hasText: 'xxxx' }).count()).toBe(0)
  })

  test('a page that is loaded anew gets a session of its own, and the old one ends', async () => {
    const { ever } = (await call(page, 'sessions', {})) as { ever: number }
    await page.reload()
    await isUp(page)
    expect(await call(page, 'sessions', {})).toEqual({ open: 1, ever: ever + 1 })
  })

  test('a page whose process dies is loaded again', async () => {
    const { ever } = (await call(page, 'sessions', {})) as { ever: number }
    await isUp(await app.newWindow())
    app.order({ kind: 'crashPage', window: 1 })
    await expect.poll(() => call(page, 'sessions', {})).toEqual({ open: 2, ever: ever + 2 })
  })
})
