import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../scripts/buildApp.ts'
import { type TemporaryFolder, temporaryFolder } from './fixture/fixtureApp.ts'
import { type LaunchedApp, launch } from './launcher/launch.ts'

/** Runs in the page: sends a message the way the page's own peer is reached, and answers the first answer to it. */
function askInPage(message: unknown): Promise<unknown> {
  const { id } = message as { id: number }
  const { bridge } = window as unknown as {
    bridge?: { send(message: unknown): void; onMessage(listener: (message: unknown) => void): () => void }
  }
  return new Promise((resolve) => {
    const take = (answer: unknown) => {
      if ((answer as { id: number }).id === id) resolve(answer)
    }
    if (bridge !== undefined) {
      bridge.onMessage(take)
      bridge.send(message)
      return
    }
    const token = sessionStorage.getItem('roost.token')
    const socket = new WebSocket(`ws://${location.host}/api`, ['roost.1', `token.${token}`])
    socket.onmessage = ({ data }) => take(JSON.parse(String(data)))
    socket.onopen = () => socket.send(JSON.stringify(message))
  })
}

const call = (method: string, params: unknown = {}) => ({ kind: 'call', id: 900_001, method, params })
const watch = (query: string, params: unknown = {}) => ({ kind: 'watch', id: 900_001, query, params })

describe('the desktop app and a browser on a headless peer', () => {
  let folder: TemporaryFolder
  let apps: LaunchedApp[]
  let pages: Page[]

  beforeAll(async () => {
    await buildApp(() => {})
    folder = temporaryFolder('transports')
    apps = []
    for (const lane of ['standin', 'headless'] as const)
      apps.push(await launch({ dataDir: join(folder.path, lane) }, lane))
    pages = apps.map((app) => app.page)
    await Promise.all(pages.map((page) => page.getByLabel('Invite link').waitFor()))
  })
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()))
    folder.remove()
  })

  test.each([
    ['a request', call('profile.get'), 'result'],
    ['a list', call('communities.list'), 'result'],
    ['a live query', watch('communities'), 'list'],
    ['an unknown request', call('nope'), 'refused'],
    ['an unknown live query', watch('nope'), 'refused'],
    ['a missing parameter', call('communities.create'), 'refused'],
    ['a parameter too many', call('profile.get', { extra: 1 }), 'refused'],
    ['a request without a profile', call('communities.create', { name: 'Lab' }), 'refused'],
    ['a link that is none', call('invites.check', { link: 'https://example.org' }), 'refused'],
    ['a request that is too large', call('invites.check', { link: 'x'.repeat(300_000) }), 'refused'],
    ['a message of no kind', { kind: 'nope', id: 900_001 }, 'refused'],
  ])('answer %s alike', async (_name, message, kind) => {
    const [desktop, browser] = await Promise.all(pages.map((page) => page.evaluate(askInPage, message as unknown)))
    expect(desktop).toMatchObject({ kind })
    expect(desktop).toEqual(browser)
  })
})
