import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { must } from '../core/assert.ts'
import {
  askPeer,
  composerOf,
  copyInviteLink,
  joinByLink,
  say,
  seesLast,
  shownMessages,
  startCommunity,
} from './byHand.ts'
import { type Lane, type LaunchedApp, launch } from './launcher/launch.ts'

const isLong = process.env.ROOST_TEST_LONG === '1'
const MESSAGES_EACH = 200
const TEST_MS_MAX = 240_000
const POLL = { timeout: 60_000, interval: 200 }

// The window is the same in both: the desktop app need not show it as often.
describe.each<readonly [string, Lane, number]>([
  ['two browser windows on headless peers', 'headless', MESSAGES_EACH],
  ['the desktop app and a browser window', 'standin', isLong ? MESSAGES_EACH : MESSAGES_EACH / 4],
])('%s', (_, firstLane, messagesEach) => {
  let folder: string
  const open = new Set<LaunchedApp>()
  const openApp = async (name: string, lane: Lane): Promise<LaunchedApp> => {
    const app = await launch({ dataDir: join(folder, name) }, lane)
    open.add(app)
    return app
  }
  const closeApp = async (app: LaunchedApp): Promise<void> => {
    open.delete(app)
    await app.close()
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roost-windows-'))
  })
  afterEach(async () => {
    await Promise.all([...open].map((app) => app.close()))
    open.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  it(`two people meet by a link, write ${messagesEach} messages each, one away in the middle, and see the same`, {
    timeout: TEST_MS_MAX,
  }, async () => {
    const ada = await openApp('ada', firstLane)
    let ben = await openApp('ben', 'headless')
    await startCommunity(ada.page, 'Saltmarsh Station', 'Ada')
    await joinByLink(ben.page, await copyInviteLink(ada.page), 'Ben')

    await writeMessages(ben.page, 'Ben', 0, messagesEach / 2)
    await writeMessages(ada.page, 'Ada', 0, messagesEach / 2)
    await closeApp(ben)
    await writeMessages(ada.page, 'Ada', messagesEach / 2, messagesEach)
    ben = await openApp('ben', 'headless')
    await composerOf(ben.page).waitFor()
    await writeMessages(ben.page, 'Ben', messagesEach / 2, messagesEach)

    await seesLast(ada.page, `Ben ${messagesEach - 1}`)
    await expect.poll(() => factsOf(ben.page), POLL).toMatchObject({ messageCount: 2 * messagesEach })
    // Ada may still have heard of the last message before one in the middle: what both hold is read anew each time.
    const facts = await vi.waitFor(async () => {
      const [ofAda, ofBen] = await Promise.all([factsOf(ada.page), factsOf(ben.page)])
      expect(ofBen).toEqual(ofAda)
      return ofAda
    }, POLL)
    // What the windows show is the end of that one list.
    for (const { page } of [ada, ben]) {
      const shown = await shownMessages(page)
      expect(shown.length).toBeGreaterThan(3)
      expect(facts.bodies.slice(-shown.length)).toEqual(shown)
    }
    await expect.poll(() => chipOf(ada.page), POLL).toMatch(/^Live/)
  })
})

async function writeMessages(page: Page, person: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await say(page, `${person} ${n}`)
  await seesLast(page, `${person} ${to - 1}`)
}

/** What a window's peer holds: its resolved state and its messages in order. */
async function factsOf(page: Page) {
  const [community] = await askPeer(page, 'communities.list', {})
  const { communityId } = must(community, 'a community')
  const [channel] = await askPeer(page, 'channels.list', { communityId })
  const { roomId } = must(channel, 'a channel')
  const { messages } = await askPeer(page, 'messages.list', { communityId, roomId, limit: 10_000 })
  const states = await Promise.all(
    [communityId, roomId].map((id) => askPeer(page, 'state.get', { communityId, roomId: id })),
  )
  return { states, messageCount: messages.length, messages, bodies: messages.map(({ body }) => body) }
}

const chipOf = (page: Page): Promise<string> => page.locator('[data-state]').first().innerText()
