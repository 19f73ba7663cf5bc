import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_WORDS } from '../../peer/testing/fake/world.ts'
import { TestFolder } from '../testing.ts'

const COMPARED = ['apple', 'river', 'stone']

let at: TestFolder
beforeEach(() => {
  at = new TestFolder()
})
afterEach(() => at.remove())

const step = () => at.api.world.pairing?.step

/** What the other device does until both show words. */
async function meet(): Promise<void> {
  await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
  at.api.setPairing({ step: 'compare', words: COMPARED })
}

describe('a new device', () => {
  it('shows a code, then words, and is the person’s once they are the same', async () => {
    const ended = at.roost(['pair', '--device-name', 'phone'], { typed: ['y'] })
    await meet()
    await expect.poll(step).toBe('confirmed')
    at.api.world.addProfile('Ada', 'phone')
    at.api.setPairing({ step: 'done' })
    const { code, out, err } = await ended
    expect(code).toBe(0)
    expect(out).toContain("roost pair --accept 'roost://pair#phone'")
    expect(out).toContain('This device is Ada now.')
    expect(err).toContain('  apple river stone\n')
    expect(at.api.watchCount).toBe(0)
  })

  it('says the same to a program, line by line', async () => {
    const ended = at.roost(['pair', '--device-name', 'phone', '--yes', '--json'])
    await meet()
    await expect.poll(step).toBe('confirmed')
    at.api.world.addProfile('Ada', 'phone')
    at.api.setPairing({ step: 'done' })
    const lines = (await ended).out.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { code: 'roost://pair#phone' },
      { words: COMPARED },
      { profile: { name: 'Ada' } },
    ])
  })

  it('that shows other words is nobody’s', async () => {
    const ended = at.roost(['pair'], { typed: ['n'] })
    await meet()
    const { code, err } = await ended
    expect(code).toBe(1)
    expect(err).toContain('Other words there mean that somebody stands between the two devices.')
    expect(at.api.world.pairing).toBeNull()
  })

  it('is told why it failed', async () => {
    const ended = at.roost(['pair'], { typed: [] })
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    at.api.setPairing({ step: 'failed', message: 'The other device went away.' })
    expect(await ended).toMatchObject({ code: 1, err: 'The other device went away.\n' })
  })

  it('is told when it is ended elsewhere', async () => {
    const ended = at.roost(['pair'], { typed: [] })
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    await at.api.call('pairing.cancel', {})
    expect(await ended).toMatchObject({ code: 1, err: 'The pairing was ended.\n' })
  })

  it('that is interrupted waits no longer, also in a peer that goes on running', async () => {
    const stop = new AbortController()
    const ended = at.roost(['pair'], { typed: [], stop: stop.signal })
    await expect.poll(() => at.api.watchCount).toBeGreaterThan(0)
    stop.abort()
    expect(await ended).toMatchObject({ code: 1, err: 'Stopped before it was done.\n' })
    expect(at.api.world.pairing).toBeNull()
  })

  it('cannot be one that is somebody’s already', async () => {
    await at.startLab()
    expect((await at.roost(['pair'], { typed: [] })).err).toContain('This folder is Ada already.')
  })
})

describe('the old device', () => {
  it('takes the code, compares, and unlocks the key', async () => {
    await at.startLab()
    const ended = at.roost(['pair', '--accept', 'roost://pair#phone'], { typed: ['y', FAKE_WORDS.join(' ')] })
    await meet()
    await expect.poll(step).toBe('confirmed')
    at.api.setPairing({ step: 'done' })
    expect(await ended).toMatchObject({ code: 0, out: 'phone is yours now.\n' })
  })

  it('is refused by wrong words', async () => {
    await at.startLab()
    const wrong = [...FAKE_WORDS].reverse().join(' ')
    const ended = at.roost(['pair', '--accept', 'roost://pair#phone', '--yes', '--words-stdin', '--json'], {
      stdin: wrong,
    })
    await meet()
    const { code, err } = await ended
    expect({ code, err: JSON.parse(err) }).toMatchObject({ code: 1, err: { error: { code: 'wordsWrong' } } })
    expect(step()).toBe('compare')
  })

  it('takes no code that is none', async () => {
    await at.startLab()
    expect(await at.roost(['pair', '--accept', 'hello'])).toMatchObject({
      code: 1,
      err: 'This is not the code of a new device.\n',
    })
  })
})
