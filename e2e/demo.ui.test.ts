import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectTo } from '../cli/client.ts'
import { must } from '../core/assert.ts'
import { until } from './blackbox/peerProcess.ts'
import { DemoBoard, demoProcess, type StartedDemo, startedDemo } from './launcher/demoBoard.ts'
import { nameless } from './launcher/nameless.ts'

const TEST_MS_MAX = 120_000

const names = ['Yuki', 'Leila', 'Tomás', 'Ines', 'Dev']
const [yuki = '', leila = '', tomas = '', ines = '', dev = ''] = names

/** Each person's recovery box comes a few seconds after their join, from whoever is quickest: until then events come by themselves. */
async function quiet({ peers }: StartedDemo): Promise<void> {
  const { origin, hash } = new URL(must(peers[0], 'there is a first peer').url)
  const connection = must(await connectTo(origin, hash.replace('#token=', '')), 'the first peer answers')
  const [community] = await connection.api.call('communities.list', {})
  const { communityId } = must(community, 'there is a community')
  const sql = `SELECT count(*) FROM v_events WHERE type = 'roost.recovery'`
  const boxes = async () => (await connection.api.call('storage.sql', { communityId, sql })).rows[0]?.[0]
  await until('every box is here', boxes, (count) => count === peers.length)
  connection.close()
}

describe('the board of a demo', { timeout: TEST_MS_MAX }, () => {
  let board: DemoBoard
  beforeAll(async () => {
    board = await DemoBoard.open(names.length)
    await quiet(board.demo)
    await board.verdict('All five agree').waitFor()
  }, TEST_MS_MAX)
  afterAll(() => board.close())

  /** All cards show the same: counts, words and messages. Answers how many events that are. */
  async function allEqual(): Promise<number> {
    await board.verdict('All five agree').waitFor()
    await expect.poll(async () => new Set(await board.eventCounts()).size).toBe(1)
    await expect.poll(async () => new Set(await board.rootWords()).size).toBe(1)
    const shown = await Promise.all(names.map(async (name) => (await board.messages(name)).join('\n')))
    expect(new Set(shown).size).toBe(1)
    return (await board.eventCounts())[0] ?? 0
  }

  it('begins with everybody on one wire, in a talk that they have had', async () => {
    expect(await allEqual()).toBeGreaterThan(50)
    await board.page.getByRole('img', { name: 'Five birds on one wire' }).waitFor()
    expect((await board.messages(dev)).at(-1)).toBe('Leila Low water is at eight, fine for B.')
    expect(await board.rootWords()).toEqual(names.map(() => expect.stringMatching(/^[a-z]+ [a-z]+$/)))
    await expect.poll(() => board.page.getByText('sees 4 others').count()).toBe(5)
  })

  it('says who differs and by how much while a cable is cut, and turns green when it is mended', async () => {
    const before = await allEqual()
    await board.cable(dev).click()
    await board
      .card(dev)
      .getByText(/^cable cut 00:0\d ago$/)
      .waitFor()
    await board.card(dev).getByText('Cable cut here').waitFor()
    await board.write(dev, 'Anyone there? I’ll write it down anyway.')
    await board.write(yuki, 'Renamed the plan.')
    await board.write(leila, 'Coffee is on me.')

    await board.verdict('Four of five agree').waitFor()
    const apart = 'Dev’s cable is cut: 2 events behind, 1 that only Dev has.'
    const all = `Yuki, Leila, Tomás and Ines hold the same ${before + 2} events and show the same rooms. ${apart}`
    await expect.poll(() => board.reasons).toBe(all)
    await board.page.getByRole('img', { name: 'Four birds on the wire, one in the air' }).waitFor()
    await expect.poll(() => board.eventCounts()).toEqual([before + 2, before + 2, before + 2, before + 2, before + 1])
    const words = await board.rootWords()
    expect(new Set(words.slice(0, 4)).size).toBe(1)
    expect(words[4]).not.toBe(words[0])
    await board.card(dev).getByText('On this device').waitFor()
    expect((await board.messages(dev)).at(-1)).toContain('I’ll write it down anyway.')
    await expect.poll(() => board.card(leila).getByText('Held by 4 of 5').count()).toBe(1)

    await board.press('Mend all cables')
    expect(await allEqual()).toBe(before + 3)
    expect(await board.reasons).toMatch(
      /^Same \d+ events, same members, same topics, same order, \d+\.\d s after the last one came back\.$/,
    )
    await board.page.getByText('converged').waitFor()
    expect(await board.cable(dev).isChecked()).toBe(true)
    expect(await board.card(dev).getByText('Cable cut here').count()).toBe(0)
  })

  it('names two sides that differ, each by what only it has', async () => {
    await allEqual()
    await board.cable(ines).click()
    await board.cable(dev).click()
    await board.write(ines, 'One from Ines.')
    await board.write(dev, 'One from Dev.')
    await board.write(dev, 'Another from Dev.')
    await board.verdict('Three of five agree').waitFor()
    await expect.poll(() => board.reasons).toContain('Ines’s cable is cut: 1 that only Ines has.')
    await expect.poll(() => board.reasons).toContain('Dev’s cable is cut: 2 that only Dev has.')
    await board.cable(ines).click()
    await board.cable(dev).click()
    await allEqual()
  })

  it('lets a peer sleep, who hears nothing until it is woken', async () => {
    const before = await allEqual()
    await board.press('Put Ines to sleep')
    await board.card(ines).getByRole('img', { name: 'asleep' }).waitFor()
    await board.card(ines).getByText('Asleep from here').waitFor()
    expect(await board.page.getByRole('textbox', { name: 'Message #plans as Ines' }).isDisabled()).toBe(true)
    await board.write(yuki, 'Is Ines there?')
    await expect.poll(() => board.reasons).toContain('Ines is asleep: 1 event behind.')
    await expect.poll(async () => (await board.messages(dev)).at(-1)).toBe('Yuki Is Ines there?')
    expect(await board.messages(ines)).not.toContain('Yuki Is Ines there?')
    await board.press('Wake Ines')
    expect(await allEqual()).toBe(before + 1)
    expect(await board.messages(ines)).toContain('Yuki Is Ines there?')
  })

  it('keeps peers together whose clocks are wrong by a day either way, and right again', async () => {
    const before = await allEqual()
    await board.dial('How wrong Tomás’s clock is').press('End')
    await board.dial('How wrong Leila’s clock is').press('Home')
    for (const [name, text] of [
      ['Tomás', '+1 day'],
      ['Leila', '−1 day'],
    ] as const) {
      await expect.poll(() => board.dial(`How wrong ${name}’s clock is`).getAttribute('aria-valuetext')).toBe(text)
    }
    await board.press('Everyone writes')
    await expect.poll(async () => Math.min(...(await board.eventCounts()))).toBe(before + 5)
    expect(await allEqual()).toBe(before + 5)
    await board.dial('How wrong Tomás’s clock is').press('Delete')
    await board.dial('How wrong Leila’s clock is').press('Delete')
    await board.press('Everyone writes')
    await expect.poll(async () => Math.min(...(await board.eventCounts()))).toBe(before + 10)
    expect(await allEqual()).toBe(before + 10)
  })

  it('gets everything to everybody though datagrams are lost and late', async () => {
    const before = await allEqual()
    for (const name of [tomas, dev]) {
      const loss = board.dial(`Datagrams that ${name} loses`)
      for (let presses = 0; presses < 7; presses++) await loss.press('ArrowUp')
      await expect.poll(() => loss.getAttribute('aria-valuetext')).toBe('30 %')
      await board.dial(`Delay to and from ${name}`).press('PageUp')
      await board
        .card(name)
        .getByText(/^poor radio/)
        .waitFor()
    }
    for (let round = 1; round <= 3; round++) {
      await board.press('Everyone writes')
      await expect.poll(async () => Math.min(...(await board.eventCounts()))).toBe(before + 5 * round)
    }
    expect(await allEqual()).toBe(before + 15)
    for (const name of [tomas, dev]) {
      await board.dial(`Datagrams that ${name} loses`).press('Delete')
      await board.dial(`Delay to and from ${name}`).press('Delete')
    }
  })

  it('holds what is under way between them, until it is to go on', async () => {
    const before = await allEqual()
    await board.press('Pause')
    await board.write(yuki, 'Held in the air.')
    await expect.poll(() => board.reasons).toContain('Nothing moves between them until you go on.')
    await expect.poll(() => board.eventCounts()).toEqual([before + 1, before, before, before, before])
    await board.page.getByText('paused', { exact: true }).waitFor()
    await board.press('Go on')
    await expect.poll(async () => Math.min(...(await board.eventCounts()))).toBe(before + 1)
    await allEqual()
  })

  it('shows another channel', async () => {
    await board.page.getByText('#general', { exact: true }).click()
    await expect
      .poll(() => board.messages(dev))
      .toEqual(['Yuki Morning. The logger on gauge A is back.', 'Leila Thank you for wading out there.'])
    await board.page.getByText('#plans', { exact: true }).click()
    await expect.poll(async () => (await board.messages(dev)).length).toBe(12)
  })

  it('opens each peer as the whole app, which shows the same messages and stands still while it sleeps', async () => {
    await allEqual()
    const [app] = await Promise.all([
      board.context.waitForEvent('page'),
      board.page.getByRole('link', { name: 'Open Dev’s app in a new tab' }).click(),
    ])
    await app.getByRole('button', { name: 'plans', exact: true }).click()
    const composer = app.getByRole('textbox', { name: 'Message #plans' })
    await composer.waitFor()
    const shown = (await board.messages(dev)).map((text) => text.replace(/^\S+ /, ''))
    await expect.poll(() => app.locator('.message-body').allInnerTexts()).toEqual(expect.arrayContaining(shown))

    await composer.fill('Said in the whole app.')
    await composer.press('Enter')
    for (const name of names) {
      await expect.poll(async () => (await board.messages(name)).at(-1)).toBe('Dev Said in the whole app.')
    }
    await board.press('Put Dev to sleep')
    await board.card(dev).getByText('Asleep from here').waitFor()
    await composer.fill('Said to somebody asleep.')
    await composer.press('Enter')
    await app.getByText('Saving…').waitFor()
    expect((await board.messages(dev)).at(-1)).toBe('Dev Said in the whole app.')
    await board.press('Wake Dev')
    for (const name of names) {
      await expect.poll(async () => (await board.messages(name)).at(-1)).toBe('Dev Said to somebody asleep.')
    }
    await app.close()
    await allEqual()
  })

  it('has a name for every control, a value for every dial, and shows nothing by colour alone', async () => {
    expect(await nameless(board.page)).toEqual([])
    const dials = board.page.getByRole('slider')
    expect(await dials.count()).toBe(3 * names.length)
    for (const dial of await dials.all()) {
      expect(await dial.getAttribute('aria-valuetext')).toMatch(/^[+−]?\d+ (%|ms|s)$/)
    }
    expect(new Set(await dials.evaluateAll((all) => all.map((dial) => dial.ariaLabel))).size).toBe(3 * names.length)
    await board.page.getByText('converged').waitFor()
  })

  it('can be worked with the keyboard alone', async () => {
    await board.page.getByRole('button', { name: 'Put Yuki to sleep' }).focus()
    await board.page.keyboard.press('Tab')
    await board.page.keyboard.press('Space')
    await board.card(yuki).getByText('Cable cut here').waitFor()
    await board.page.keyboard.press('Tab')
    await board.page.keyboard.type('From the keyboard')
    await board.page.keyboard.press('Enter')
    await expect.poll(() => board.reasons).toContain('Yuki’s cable is cut: 1 that only Yuki has.')
    await board.page.keyboard.press('Tab')
    await board.page.keyboard.press('ArrowUp')
    await expect.poll(() => board.dial('Datagrams that Yuki loses').getAttribute('aria-valuetext')).toBe('1 %')
    await board.page.keyboard.press('Delete')
    for (let tabs = 0; tabs < 3; tabs++) await board.page.keyboard.press('Tab')
    const focused = () => board.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(await focused()).toBe('Open Yuki’s app in a new tab')
    await board.press('Mend all cables')
    await allEqual()
  })

  it('is turned by pointing, dragging and the wheel', async () => {
    const dial = board.dial('Delay to and from Leila')
    const value = () => dial.getAttribute('aria-valuetext')
    const { x, y, width, height } = must(await dial.boundingBox(), 'the dial is shown')
    await board.page.mouse.move(x + width * 0.95, y + height * 0.5)
    await board.page.mouse.down()
    await expect.poll(value).toBe('800 ms')
    await board.page.mouse.move(x + width * 0.5, y + 1, { steps: 4 })
    await board.page.mouse.up()
    await expect.poll(value).toBe('150 ms')
    await board.page.mouse.wheel(0, -100)
    await expect.poll(value).toBe('220 ms')
    await dial.dblclick({ position: { x: width * 0.05, y: height * 0.5 } })
    await expect.poll(value).toBe('0 ms')
  })

  it('fits a narrow window, where the cards are moved sideways', async () => {
    await board.page.setViewportSize({ width: 640, height: 900 })
    const sizes = () => board.page.evaluate(() => [document.body.scrollWidth, document.body.clientWidth])
    await expect.poll(sizes).toEqual([640, 640])
    await board.card(dev).scrollIntoViewIfNeeded()
    await expect.poll(async () => (await board.card(dev).boundingBox())?.x ?? 1_000).toBeLessThan(640)
    expect((await board.card(dev).boundingBox())?.width).toBeGreaterThan(400)
    await board.page.setViewportSize({ width: 1440, height: 900 })
  })
})

describe('a demo on the command line', { timeout: TEST_MS_MAX }, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'roost-demo-test-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('leaves nothing behind when it is stopped', async () => {
    const temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    const running = demoProcess(['--peers', '2'], { TMPDIR: temporary })
    await startedDemo(running)
    expect(readdirSync(temporary).filter((name) => name.startsWith('roost-demo-'))).toHaveLength(1)
    expect(await running.end()).toBe(0)
    expect(readdirSync(temporary).filter((name) => name.startsWith('roost-demo-'))).toEqual([])
  })

  it('can be stopped before it has begun', async () => {
    const temporary = join(folder, 'early')
    mkdirSync(temporary)
    const running = demoProcess(['--peers', '4'], { TMPDIR: temporary })
    const made = async () => readdirSync(temporary).length
    await until('there is a folder', made, (count) => count > 0)
    expect(await running.end()).toBe(1)
    expect(running.printed).toContain('Stopped before it was done.')
    expect(readdirSync(temporary)).toEqual([])
  })

  it('goes on with what is in its folder, and lets in who is new to it', async () => {
    const data = join(folder, 'kept')
    const channelsOf = async ({ peers }: StartedDemo, place: number) => {
      const { origin, hash } = new URL(must(peers[place], 'there is such a peer').url)
      const { api, close } = must(await connectTo(origin, hash.replace('#token=', '')), 'the peer answers')
      const communities = await api.call('communities.list', {})
      const channels = await Promise.all(
        communities.map(({ communityId }) => api.call('channels.list', { communityId })),
      )
      close()
      return channels.flat().map(({ roomId }) => roomId)
    }
    const first = demoProcess(['--peers', '2', '--data', data])
    const channels = await channelsOf(await startedDemo(first), 0)
    expect(channels).toHaveLength(2)
    expect(await first.end()).toBe(0)
    const second = demoProcess(['--peers', '3', '--data', data])
    const demo = await startedDemo(second)
    expect(await channelsOf(demo, 0)).toEqual(channels)
    expect(await channelsOf(demo, 2)).toEqual(channels)
    expect(await second.end()).toBe(0)
  })

  it('is refused more peers than there are people for', async () => {
    const refused = demoProcess(['--peers', '13'])
    expect(await refused.ended).toBe(2)
    expect(refused.printed).toContain('from 2 to 12')
  })
})
