import { beforeAll, describe, expect, it } from 'vitest'
import { drawPlan } from '../plan/drawPlan.ts'
import { runWorld } from '../run/runWorld.ts'
import { type Recording, record } from './recording.ts'
import { reportPage } from './reportPage.ts'

const patienceMs = 60_000
let recording: Recording
let page: string

beforeAll(async () => {
  const plan = drawPlan('1', { deviceCount: 4, minutes: 2, roundCount: 1, topology: 'ring', liarCount: 0 })
  let recorded: ReturnType<typeof record> | undefined
  const outcome = await runWorld(plan, (sim) => {
    recorded = record(sim)
  })
  if (recorded === undefined) throw new Error('nobody watched')
  recording = recorded(outcome, 'a'.repeat(40))
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
    const bad = reportPage({ ...recording, outcome: { ...recording.outcome, converged: false, failures } })
    const words = bad.replace(/<style>[\s\S]*<\/style>/, '')
    expect(words).toContain('<h1>Something is wrong: not all agreed.</h1>')
    expect(words).toContain(`<strong>nothingLost</strong>, at ${recording.devices[1]?.name} (device 1)`)
    expect(words).not.toContain('<b>one</b>')
  })
})
