import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildFixtureApp, type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import {
  launchStandin,
  readEffects,
  type StandinApp,
  type StandinOptions,
  startStandin,
} from './launcher/standinLane.ts'

const link = 'roost://join#abc.DEF-123_~'

describe('the life of the desktop app', () => {
  let appDir: TemporaryFolder
  let data: TemporaryFolder
  let running: StandinApp[] = []

  const start = async (options: Partial<StandinOptions> = {}): Promise<StandinApp> => {
    const app = await launchStandin({ dataDir: data.path, appDir: appDir.path, ...options })
    running.push(app)
    await app.page.waitForFunction(() => document.title === 'Fixture is up')
    return app
  }
  /** Starts an app of which no window is expected; answers its exit code. */
  const startInVain = async (options: Partial<StandinOptions> = {}): Promise<number> => {
    const process = await startStandin({ dataDir: data.path, appDir: appDir.path, ...options })
    return process.ended
  }
  const opened = () => JSON.parse(readFileSync(join(data.path, 'opened.json'), 'utf8'))
  const told = (app: StandinApp) => app.page.locator('#told li').allTextContents()
  const enginePids = (app: StandinApp) => app.effectsOf('utilityProcess').map(({ pid }) => pid)
  const breakEngine = (app: StandinApp) =>
    app.page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: { send(message: unknown): void } }
      bridge.send({ kind: 'call', id: 999, method: 'break', params: {} })
    })

  beforeAll(async () => {
    appDir = temporaryFolder('app')
    await buildFixtureApp(appDir.path)
  })
  afterAll(() => appDir.remove())
  beforeEach(() => {
    data = temporaryFolder('data')
  })
  afterEach(async () => {
    await Promise.all(running.map((app) => app.close()))
    running = []
    data.remove()
  })

  test('the engine opens the profile of the folder named, on the addresses of the environment', async () => {
    await start()
    expect(opened()).toMatchObject({
      dataDir: data.path,
      interfaces: ['127.0.0.1'],
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('a second start hands its link to the first window and ends', async () => {
    const app = await start()
    expect(await startInVain({ args: [link] })).toBe(0)
    await expect.poll(() => told(app)).toEqual([JSON.stringify({ kind: 'link', link })])
    expect(app.effectsOf('windowFocused')).toHaveLength(1)
    expect(app.pages()).toHaveLength(1)
  })

  test('the link that started the app waits for its window', async () => {
    const app = await start({ args: [link] })
    await expect.poll(() => told(app)).toEqual([JSON.stringify({ kind: 'link', link })])
  })

  test('a link that the system delivers is passed on, and anything else is not', async () => {
    const app = await start()
    app.order({ kind: 'openUrl', url: 'roost://elsewhere#abc' })
    app.order({ kind: 'openUrl', url: 'https://example.org/' })
    app.order({ kind: 'openUrl', url: 'roost://join/#xyz' })
    await expect.poll(() => told(app)).toEqual([JSON.stringify({ kind: 'link', link: 'roost://join#xyz' })])
  })

  test('an engine that breaks is started again once, and the windows are told', async () => {
    const app = await start()
    await breakEngine(app)
    await expect
      .poll(() => told(app))
      .toEqual([
        JSON.stringify({ kind: 'engine', state: 'stopped' }),
        JSON.stringify({ kind: 'engine', state: 'running' }),
      ])
    expect(new Set(enginePids(app)).size).toBe(2)
    const answer = await app.page.evaluate(() => {
      const { call } = window as unknown as { call(method: string, params: unknown): Promise<unknown> }
      return call('echo', 'back again')
    })
    expect(answer).toBe('back again')

    await breakEngine(app)
    expect(await app.process.ended).toBe(1)
    expect(app.effectsOf('errorBox')).toMatchObject([{ content: expect.stringContaining('stopped twice (code 7)') }])
  })

  test('an engine killed from outside comes back as well', async () => {
    const app = await start()
    process.kill(enginePids(app)[0] ?? 0, 'SIGKILL')
    await expect.poll(() => told(app)).toContain(JSON.stringify({ kind: 'engine', state: 'running' }))
  })

  test('a profile that cannot be opened is explained, and the app ends', async () => {
    writeFileSync(join(data.path, 'refuse'), '')
    expect(await startInVain()).toBe(1)
    const boxes = readEffects(data.path).filter(({ kind }) => kind === 'errorBox')
    expect(boxes).toMatchObject([{ content: 'This profile is in use by "roost up".' }])
  })

  test.each([
    ['closing the last window', async (app: StandinApp) => app.page.close()],
    ['quitting', async (app: StandinApp) => app.order({ kind: 'quit' })],
    ['a signal', async (app: StandinApp) => void app.process.child.kill('SIGTERM')],
  ])('%s closes the engine in order', async (_name, end) => {
    const app = await start()
    await end(app)
    expect(await app.process.ended).toBe(0)
    expect(existsSync(join(data.path, 'closed'))).toBe(true)
    expect(existsSync(join(data.path, 'released'))).toBe(true)
  })

  test('a window comes back where and as large as it was left', async () => {
    const first = await start()
    first.order({ kind: 'resize', window: 0, width: 777, height: 555 })
    await expect.poll(() => first.page.evaluate(() => [innerWidth, innerHeight])).toEqual([777, 555])
    await first.close()
    const second = await start()
    expect(await second.page.evaluate(() => [innerWidth, innerHeight])).toEqual([777, 555])
  })

  test('the key of the databases is sealed by the keychain and is the same at every start', async () => {
    const first = await start()
    const { key } = opened()
    await first.close()
    const sealed = readFileSync(join(data.path, 'database.key.sealed'))
    expect(sealed.includes(Buffer.from(key, 'hex'))).toBe(false)
    expect(existsSync(join(data.path, 'database.key'))).toBe(false)
    await start()
    expect(opened().key).toBe(key)
  })

  test.each([{ available: false }, { backend: 'basic_text' }])(
    'without a keychain (%o) nothing is made until the person has agreed',
    async (keychain) => {
      expect(await startInVain({ config: { keychain, messageBoxAnswers: [1] } })).toBe(1)
      expect(existsSync(join(data.path, 'database.key'))).toBe(false)

      const app = await start({ config: { keychain, messageBoxAnswers: [0] } })
      expect(app.effectsOf('messageBox')[0]?.buttons).toEqual(['Keep It in a File', 'Quit'])
      const path = join(data.path, 'database.key')
      expect(readFileSync(path).toString('hex')).toBe(opened().key)
      if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
    },
  )
})
