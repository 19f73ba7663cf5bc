import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Engine, type EngineProcess } from './engine.ts'
import type { FromEngine, OpenOrder, ToEngine } from './engineProtocol.ts'
import { engineHealthyAfterMs, engineRestartDelayMs, engineStopMs } from './limits.ts'

class FakeProcess implements EngineProcess {
  readonly heard: ToEngine[] = []
  killed = false
  #onMessage: (message: FromEngine) => void = () => {}
  #onExit: (code: number) => void = () => {}

  postMessage(message: ToEngine): void {
    this.heard.push(message)
  }

  on(event: 'message' | 'exit', listener: (value: never) => void): void {
    if (event === 'message') this.#onMessage = listener as (message: FromEngine) => void
    else this.#onExit = listener as (code: number) => void
  }

  kill(): boolean {
    this.killed = true
    this.exit(143)
    return true
  }

  say(message: FromEngine): void {
    this.#onMessage(message)
  }

  exit(code: number): void {
    this.#onExit(code)
  }
}

describe('the supervisor of the engine', () => {
  let processes: FakeProcess[]
  let told: unknown[]
  const order: OpenOrder = { kind: 'open', dataDir: '/data', databaseKey: new Uint8Array(32) }
  const latest = () => processes.at(-1) as FakeProcess
  const start = (openOrder: OpenOrder | null = order) =>
    new Engine({
      start: () => {
        processes.push(new FakeProcess())
        return latest()
      },
      dataDir: '/data',
      openOrder: async () => openOrder,
      now: Date.now,
      onMessage: (window, message) => told.push([window, message]),
      onState: (state) => told.push(state),
      onFailure: (message) => told.push(message),
    })
  const open = async () => {
    latest().say({ kind: 'held' })
    await vi.advanceTimersByTimeAsync(0)
    latest().say({ kind: 'opened' })
  }

  beforeEach(() => {
    vi.useFakeTimers()
    processes = []
    told = []
  })
  afterEach(() => vi.useRealTimers())

  test('has the folder held before it hands over the key', async () => {
    start()
    expect(latest().heard).toEqual([{ kind: 'hold', dataDir: '/data' }])
    await open()
    expect(latest().heard).toEqual([{ kind: 'hold', dataDir: '/data' }, order])
    expect(told).toEqual([])
  })

  test('passes messages on both ways, with the window they belong to', async () => {
    const engine = start()
    engine.send(1, 'early')
    await open()
    engine.send(2, 'later')
    engine.pageGone(1)
    latest().say({ kind: 'message', window: 2, message: { kind: 'result', id: 1, result: null } })
    expect(latest().heard.filter(({ kind }) => kind !== 'hold' && kind !== 'open')).toEqual([
      { kind: 'message', window: 1, message: 'early' },
      { kind: 'message', window: 2, message: 'later' },
      { kind: 'pageGone', window: 1 },
    ])
    expect(told).toEqual([[2, { kind: 'result', id: 1, result: null }]])
  })

  test('starts a broken engine again after a pause, once, and keeps pages from talking to nobody', async () => {
    const engine = start()
    await open()
    latest().exit(9)
    expect(told).toEqual(['stopped'])
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    expect(processes).toHaveLength(2)
    engine.send(1, 'into the gap')
    await open()
    expect(told).toEqual(['stopped', 'running'])
    expect(latest().heard.some(({ kind }) => kind === 'message')).toBe(false)

    latest().exit(9)
    expect(told.at(-1)).toMatch(/stopped twice \(code 9\)/)
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    expect(processes).toHaveLength(2)
  })

  test('forgives a breakdown long ago', async () => {
    start()
    await open()
    latest().exit(9)
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    await open()
    await vi.advanceTimersByTimeAsync(engineHealthyAfterMs + 1)
    latest().exit(9)
    expect(told).toEqual(['stopped', 'running', 'stopped'])
  })

  test('explains a profile that cannot be opened and does not try again', async () => {
    start()
    latest().say({ kind: 'refused', message: 'This profile is in use.' })
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    expect(told).toEqual(['This profile is in use.'])
    expect(latest().killed).toBe(true)
    expect(processes).toHaveLength(1)
  })

  test('ends quietly where there is no key', async () => {
    start(null)
    latest().say({ kind: 'held' })
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    expect(latest().killed).toBe(true)
    expect(told).toEqual([])
    expect(processes).toHaveLength(1)
  })

  test('lets the engine close before it ends', async () => {
    const engine = start()
    await open()
    const stopped = engine.stop()
    expect(latest().heard.at(-1)).toEqual({ kind: 'stop' })
    expect(latest().killed).toBe(false)
    latest().say({ kind: 'stopped' })
    await stopped
    expect(told).toEqual([])
  })

  test('ends an engine that does not close', async () => {
    const engine = start()
    await open()
    const stopped = engine.stop()
    await vi.advanceTimersByTimeAsync(engineStopMs)
    await stopped
    expect(latest().killed).toBe(true)
  })

  test('can be stopped while the engine is down', async () => {
    const engine = start()
    await open()
    latest().exit(9)
    await engine.stop()
    await vi.advanceTimersByTimeAsync(engineRestartDelayMs)
    expect(processes).toHaveLength(1)
  })
})
