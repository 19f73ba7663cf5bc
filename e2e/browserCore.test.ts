import { createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import sodium from 'libsodium-wrappers'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LARGE_ROOMS } from '../bench/largeRooms.ts'
import { must } from '../core/assert.ts'
import { sodiumCrypto } from '../core/crypto/sodium.ts'
import { seededRandom } from '../core/crypto/testing.ts'
import { userIdOfKey } from '../core/event/ids.ts'
import { foundCommunity } from '../core/graph/foundRoom.ts'
import { hasSharedVectors, sharedVectors } from '../core/testing/sharedVectors.ts'
import { type Bundle, bundleForBrowser, libraryModules } from './browserCore/bundle.ts'
import { Side } from './browserCore/conversation.ts'
import { ownCase } from './browserCore/ownCase.ts'
import type * as PageApi from './browserCore/page.ts'
import { hmacSha256, sha256 } from './browserCore/sha256.ts'
import { chromiumArguments, findChromium } from './launcher/chromium.ts'

declare const roost: typeof PageApi & Record<string, unknown>

const published = new URL('state-resolution/', sharedVectors)
const publishedCases = (hasSharedVectors ? readdirSync(published) : [])
  .filter((file) => file.endsWith('.json'))
  .map((file): { name: string } => JSON.parse(readFileSync(new URL(file, published), 'utf8')))

let bundle: Bundle
let browser: Browser
let page: Page

beforeAll(async () => {
  bundle = await bundleForBrowser(libraryModules)
  const { path, env } = await findChromium()
  browser = await chromium.launch({ executablePath: path, args: chromiumArguments(), env: { ...process.env, ...env } })
  page = await browser.newPage()
  await page.addScriptTag({ content: bundle.text })
})
afterAll(() => browser?.close())

describe('the event graph in a browser', () => {
  it('needs nothing of Node: every module is in the page, and none of it brings the platform along', async () => {
    expect(libraryModules.length).toBeGreaterThan(30)
    expect(libraryModules.filter((path) => !bundle.files.includes(path))).toEqual([])
    const foreign = bundle.files.filter((path) => path.startsWith('node:') || path.startsWith('core/store'))
    expect(foreign).toEqual([])
    expect(bundle.files).not.toContain('core/crypto/sodium.ts')
    const loaded = await page.evaluate(() => Object.keys(roost).filter((name) => name.startsWith('module')).length)
    expect(loaded).toBe(libraryModules.length)
  })

  it('would not be bundled if a single module reached for Node', async () => {
    await expect(bundleForBrowser(['core/crypto/sodium.ts'])).rejects.toThrow('node:crypto')
  })

  it.each([ownCase, ...publishedCases])('resolves "$name" as expected, in every way', async (stateCase) => {
    expect(await page.evaluate((json) => roost.faultsOf(json), stateCase)).toEqual([])
  })

  it('writes and resolves a large room to the state on which other implementations agree', async () => {
    const { plan, resolvedSha256 } = must(
      LARGE_ROOMS.find(({ name }) => name === '1k-v12'),
      'a large room',
    )
    const listing = await page.evaluate((given) => roost.resolveRoom(given), plan)
    expect(createHash('sha256').update(listing).digest('hex')).toBe(resolvedSha256)
  })

  it('takes signed events from Node, refuses a forged one, and answers with one that Node takes', async () => {
    await sodium.ready
    const crypto = sodiumCrypto(sodium)
    const random = seededRandom(crypto, 'browser')
    const owner = userIdOfKey('owner', crypto.signingKeyPair(random.bytes(32)).publicKey)
    const options = { crypto, random, nowMs: 1_700_000_000_000, owner }
    const { roomId, events } = foundCommunity({ ...options, name: 'Lab', joinRule: 'public' })
    const here = new Side(crypto, roomId)
    expect(here.take(events.map(({ bytes }) => bytes))).toEqual({ added: events.length, refused: [] })

    const wire = events.map(({ bytes }) => [...bytes])
    const answer = await page.evaluate((given) => roost.answerTo(given.roomId, given.wire, given.seed), {
      roomId,
      wire,
      seed: [...random.bytes(32)],
    })
    expect(answer.taken).toEqual({ added: events.length, refused: [] })
    expect(answer.takenForged.added).toBe(0)
    expect(here.take([Uint8Array.from(answer.written)])).toEqual({ added: 1, refused: [] })
    expect(here.state).toBe(answer.state)
    expect(answer.state).toContain('m.room.member:@browser:')
  })
})

describe("the page's SHA-256", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => (index * 167) & 255)

  it('is the real one, at every length around its blocks', () => {
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length)
      const real = createHash('sha256').update(part).digest()
      expect(Buffer.compare(sha256(part), real)).toBe(0)
    }
  })

  it('is keyed as the real one is', () => {
    for (const length of [0, 32, 64, 65, 200]) {
      const key = bytes.subarray(0, length)
      expect(Buffer.compare(hmacSha256(key, bytes), createHmac('sha256', key).update(bytes).digest())).toBe(0)
    }
  })
})
