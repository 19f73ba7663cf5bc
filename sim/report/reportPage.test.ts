import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { calmOptions } from '../plan/calm.ts'
import { drawPlan } from '../plan/drawPlan.ts'
import type { Operation, Plan } from '../plan/plan.ts'
import { runWorld } from '../run/runWorld.ts'
import { type Recording, record } from './recording.ts'
import { reportPage } from './reportPage.ts'

const patienceMs = 60_000
let recording: Recording
let page: string

async function recorded(plan: Plan): Promise<Recording> {
  let ended: ReturnType<typeof record> | undefined
  const outcome = await runWorld(plan, (sim) => {
    ended = record(sim)
  })
  return must(ended, 'somebody watched')(outcome, 'a'.repeat(40))
}

beforeAll(async () => {
  recording = await recorded(
    drawPlan('1', { deviceCount: 4, minutes: 2, roundCount: 1, topology: 'ring', liarCount: 0 }),
  )
  page = reportPage(recording)
}, patienceMs)

describe('the report of a world', () => {
  it('needs nothing but itself', () => {
    expect(page).not.toMatch(/https?:|<script|<link|<img|url\(|@import|@font-face/)
  })

  it('tells each picture in words, for those who do not see it, and in a table', () => {
    const pictures = [...page.matchAll(/<svg role="img" aria-labelledby="(\S+) (\S+)"/g)]
    expect(pictures.map(([, title]) => title)).toEqual([
      'curve-title',
      'space-time-title',
      'topology-title',
      'bytes-title',
    ])
    for (const [, title, shows] of pictures) {
      expect(page).toMatch(new RegExp(`<title id="${title}">[^<]{10,}</title><desc id="${shows}">[^<]{10,}</desc>`))
    }
    expect(page.match(/<summary>The same as a table<\/summary><div class="scroll"><table>/g)).toHaveLength(4)
  })

  it('has the figures of the outcome, and the seed with which it is had again', () => {
    const { outcome } = recording
    expect(page).toContain(`World ${outcome.seed}`)
    expect(page).toContain(outcome.traceHash)
    expect(page).toMatch(new RegExp(`<dt>datagrams</dt><dd>${outcome.datagramCount.toLocaleString('en')}</dd>`))
    for (const { name } of recording.devices) expect(page).toContain(`>${name}</text>`)
  })

  it('opens what is sent, and knows what it was for', () => {
    expect([...recording.messages.keys()]).toEqual(expect.arrayContaining(['hello', 'pulse', 'events', 'ack']))
    const bytes = [...recording.messages.values()].reduce((sum, sent) => sum + sent.bytes, 0)
    expect(bytes).toBe(recording.outcome.byteCount)
  })

  it('draws the wires of the network that it was', () => {
    expect(recording.pairs).toEqual([
      [0, 1],
      [0, 3],
      [1, 2],
      [2, 3],
    ])
    expect(page.match(/class="wire"/g)).toHaveLength(4)
  })

  it('says first what is wrong, at whom, whatever stands in it', () => {
    const failures = [{ oracle: 'nothingLost', device: 1, says: 'it lacks <b>one</b>' }]
    const words = wordsOf({ ...recording, outcome: { ...recording.outcome, failures } })
    expect(words).toContain('<h1>All who had to agree did, and something is wrong all the same.</h1>')
    expect(words).toContain(`<strong>nothingLost</strong>, at ${recording.devices[1]?.name} (device 1)`)
    expect(words).not.toContain('<b>one</b>')
  })
})

const wordsOf = (told: Recording): string => reportPage(told).replace(/<style>[\s\S]*<\/style>/, '')

/** By this draw, who comes back by the words lost the device that they had. */
const drawThatLoses = 3

/** A calm world of four, in which somebody does one thing. */
const planOf = (operation: Omit<Operation, 'atMs'>): Plan => ({
  seed: '1',
  options: { ...calmOptions, deviceCount: 4, minutes: 1.5, operationsPerMinute: 0, faultsPerMinute: 0 },
  operations: [{ atMs: 20_000, ...operation }],
  faults: [],
})

describe('the report of a world whose devices change', () => {
  it(
    'counts a device that was lost among those that were, and not among those that agreed',
    async () => {
      const words = wordsOf(await recorded(planOf({ device: 1, kind: 'recover', draw: drawThatLoses })))
      expect(words).toContain('<h1>All 4 devices that had to agree did as soon as everything was mended.</h1>')
      expect(words).toContain('At the end 4 of 5 devices had to agree; Leila was lost for good.')
      expect(words).toContain('<dt>devices, 1 of them got later</dt><dd>5</dd>')
      expect(words).toContain('mended: all 4 agreed at once')
      expect(words).toContain('>Leila, lost</text>')
      // The lane of Leila ends, and nobody is away.
      expect(words).not.toContain('<rect class="off" rx')
    },
    patienceMs,
  )

  it(
    'has a newcomer catch up, with nothing late',
    async () => {
      const told = await recorded(planOf({ device: 0, kind: 'addDevice', draw: 1 }))
      const words = wordsOf(told)
      expect(words).toContain('<h1>All 5 devices agreed as soon as everything was mended.</h1>')
      const caughtUp = [...words.matchAll(/<title>(caught up with \d+ events)<\/title>/g)]
      expect(caughtUp).toHaveLength(1)
      expect(words).not.toMatch(/class="late" x1="(?!0")/)
      // They all had everything again when everything was mended.
      expect(words).toContain('<td>100 %</td><td class="number">5</td><td class="number">5</td>')
    },
    patienceMs,
  )

  it('says how many did not agree where not all did', () => {
    const end = must(recording.roundEnds[0], 'it had a round')
    const failures = [{ oracle: 'converged', device: 1, says: 'it lacks 3 of 20 events' }]
    const words = wordsOf({
      ...recording,
      outcome: { ...recording.outcome, converged: false, convergenceMs: [], failures },
      roundEnds: [{ ...end, agreedMs: undefined, agreed: [0, 2, 3], disagreed: [1] }],
    })
    expect(words).toContain('<div class="badge bad">✕ Failed</div>')
    expect(words).toContain('<h1>Something is wrong: 1 of 4 devices did not agree.</h1>')
    expect(words).toContain('mended: 3 of 4 agreed')
    expect(words).not.toContain('all 4 agreed')
  })
})
