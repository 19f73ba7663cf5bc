import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assert } from '../../core/assert.ts'
import { latencyPatienceMs } from '../limits.ts'
import type { Answer, Order } from './order.ts'

export interface LatencyResult {
  readonly lossShare: number
  readonly messageCount: number
  /** Messages that the other timeline showed. */
  readonly shownCount: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly worstMs: number
  /** Every one, shortest first. */
  readonly tookMs: readonly number[]
}

/**
 * Two peers in two processes on loopback, each losing this share of the datagrams it sends. One writes at random times; timed
 * is each message from the call that sends it to the change of the live timeline by which the other would draw it.
 */
export async function benchLatency(lossShare: number, messageCount: number): Promise<LatencyResult> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-bench-'))
  const [writer, reader] = [new Child(), new Child()]
  try {
    writer.order({ kind: 'found', folder: join(folder, 'writer'), lossShare })
    const { link } = await writer.answer('founded')
    reader.order({ kind: 'join', folder: join(folder, 'reader'), lossShare, link })
    await reader.answer('ready')
    writer.order({ kind: 'send', messageCount })
    const { atMs } = await writer.answer('sent')
    await reader.seen(messageCount, latencyPatienceMs)
    const tookMs = atMs.flatMap((sentMs, index) => {
      const shownMs = reader.shownMs.get(index)
      return shownMs === undefined ? [] : [shownMs - sentMs]
    })
    return resultOf(lossShare, messageCount, tookMs)
  } finally {
    for (const child of [writer, reader]) child.end()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function resultOf(lossShare: number, messageCount: number, took: readonly number[]): LatencyResult {
  const tookMs = took.toSorted((left, right) => left - right)
  assert(tookMs.length > 0, 'something was shown')
  const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0
  const spread = { medianMs: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), worstMs: at(1) }
  return { lossShare, messageCount, shownCount: tookMs.length, ...spread, tookMs }
}

type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>

class Child {
  readonly shownMs = new Map<number, number>()
  readonly #process: ChildProcess
  readonly #answers: Answer[] = []
  #wake: () => void = () => {}
  #isOver = false

  constructor() {
    const script = fileURLToPath(new URL('./peerProcess.ts', import.meta.url))
    this.#process = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#process.on('message', (answer: Answer) => {
      if (answer.kind === 'seen') this.#show(answer)
      else this.#answers.push(answer)
      this.#wake()
    })
    this.#process.once('exit', () => {
      this.#isOver = true
      this.#wake()
    })
  }

  order(order: Order): void {
    this.#process.send(order)
  }

  async answer<Kind extends Answer['kind']>(kind: Kind): Promise<AnswerOf<Kind>> {
    for (;;) {
      const answer = this.#answers.find((each): each is AnswerOf<Kind> => each.kind === kind)
      if (answer) return answer
      await this.#change()
    }
  }

  /** Until so many messages were shown, or a while after nothing more comes. */
  async seen(count: number, patienceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#wake(), patienceMs)
    const endMs = Date.now() + patienceMs
    while (this.shownMs.size < count && Date.now() < endMs) await this.#change()
    clearTimeout(timer)
  }

  end(): void {
    this.#process.kill()
  }

  #show({ index, atMs }: AnswerOf<'seen'>): void {
    if (!this.shownMs.has(index)) this.shownMs.set(index, atMs)
  }

  async #change(): Promise<void> {
    assert(!this.#isOver, 'the peers run until the end')
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }
}
