import { beforeEach, describe, expect, test } from 'vitest'
import type { PeerApi, ServerMessage } from '../peer/contract.ts'
import { EngineHost } from './engineHost.ts'
import type { FromEngine } from './engineProtocol.ts'

const answer = (text: unknown): ServerMessage => ({ kind: 'result', id: 0, result: text })
const order = { kind: 'open', dataDir: '/data', databaseKey: new Uint8Array(32) } as const

describe('an engine', () => {
  let posted: FromEngine[]
  let steps: string[]
  let lastSession: number
  const host = (refuses: { folder?: string; profile?: string } = {}) =>
    new EngineHost({
      post: (message) => posted.push(message),
      holdFolder: async () =>
        refuses.folder === undefined
          ? { ok: true, folder: { announce: () => {}, release: () => steps.push('released') } }
          : { ok: false, message: refuses.folder },
      openPeer: async () =>
        refuses.profile === undefined
          ? { ok: true, peer: { api: {} as PeerApi, close: async () => void steps.push('closed') } }
          : { ok: false, message: refuses.profile },
      answerCommands: async () => ({ close: async () => void steps.push('commands ended') }),
      newSession: (_api, post) => {
        const session = ++lastSession
        return {
          receive: (message) => post(answer(`session ${session} heard ${message}`)),
          close: () => steps.push(`session ${session} ended`),
        }
      },
    })

  beforeEach(() => {
    posted = []
    steps = []
    lastSession = 0
  })

  test('gives each window a session of its own and answers it alone', async () => {
    const engine = host()
    await engine.receive({ kind: 'hold', dataDir: '/data' })
    await engine.receive(order)
    await engine.receive({ kind: 'message', window: 7, message: 'a' })
    await engine.receive({ kind: 'message', window: 9, message: 'b' })
    await engine.receive({ kind: 'message', window: 7, message: 'c' })
    expect(posted).toEqual([
      { kind: 'held' },
      { kind: 'opened' },
      { kind: 'message', window: 7, message: answer('session 1 heard a') },
      { kind: 'message', window: 9, message: answer('session 2 heard b') },
      { kind: 'message', window: 7, message: answer('session 1 heard c') },
    ])
  })

  test('keeps what windows say before the profile is open', async () => {
    const engine = host()
    await engine.receive({ kind: 'hold', dataDir: '/data' })
    await engine.receive({ kind: 'message', window: 7, message: 'early' })
    await engine.receive({ kind: 'message', window: 8, message: 'gone by then' })
    await engine.receive({ kind: 'pageGone', window: 8 })
    await engine.receive(order)
    expect(posted.filter(({ kind }) => kind === 'message')).toEqual([
      { kind: 'message', window: 7, message: answer('session 1 heard early') },
    ])
  })

  test('ends the session of a page that is gone and begins a new one for the next', async () => {
    const engine = host()
    await engine.receive(order)
    await engine.receive({ kind: 'message', window: 7, message: 'a' })
    await engine.receive({ kind: 'pageGone', window: 7 })
    await engine.receive({ kind: 'message', window: 7, message: 'b' })
    expect(steps).toEqual(['session 1 ended'])
    expect(posted.at(-1)).toEqual({ kind: 'message', window: 7, message: answer('session 2 heard b') })
  })

  test('closes sessions and commands, then the peer, then gives the folder back', async () => {
    const engine = host()
    await engine.receive({ kind: 'hold', dataDir: '/data' })
    await engine.receive(order)
    await engine.receive({ kind: 'message', window: 7, message: 'a' })
    await engine.receive({ kind: 'stop' })
    expect(steps).toEqual(['session 1 ended', 'commands ended', 'closed', 'released'])
    expect(posted.at(-1)).toEqual({ kind: 'stopped' })
  })

  test.each([{ folder: 'in use' }, { profile: 'damaged' }])('says why it cannot serve: %o', async (refuses) => {
    const engine = host(refuses)
    await engine.receive({ kind: 'hold', dataDir: '/data' })
    await engine.receive(order)
    const message = refuses.folder ?? refuses.profile
    expect(posted).toContainEqual({ kind: 'refused', message })
  })
})
