import { describe, expect, it } from 'vitest'
import type { ListChange, PeerApi, ServerMessage } from '../contract.ts'
import { clientMessageBytesMax, sessionCallCountMax, sessionWatchCountMax } from '../limits.ts'
import { FakePeerApi } from '../testing/fakePeerApi.ts'
import { Session } from './session.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A session in front of `api`, and whatever it has posted so far. */
function open(api: PeerApi = new FakePeerApi()) {
  const posted: ServerMessage[] = []
  const logged: string[] = []
  const session = new Session(
    api,
    (message) => posted.push(message),
    (line) => logged.push(line),
  )
  const ask = async (message: unknown) => {
    session.receive(message)
    await settled()
    return posted.splice(0)
  }
  return { session, posted, logged, ask }
}

const withProfile = { kind: 'call', id: 1, method: 'profile.create', params: { name: 'Ada' } }

describe('a call', () => {
  it('is answered with its result under its id', async () => {
    const { ask } = open()
    expect(await ask({ kind: 'call', id: 7, method: 'profile.get', params: {} })).toEqual([
      { kind: 'result', id: 7, result: null },
    ])
  })

  it('reaches the peer with its parameters trimmed and filled in', async () => {
    const { ask } = open()
    const [answer] = await ask({ ...withProfile, params: { name: '  Ada ' } })
    expect(answer).toMatchObject({ result: { profile: { name: 'Ada' } } })
  })

  it.each([
    ['an unknown request', { method: 'profile.steal', params: {} }, 'There is no such request.'],
    ['a name of the prototype', { method: 'toString', params: {} }, 'There is no such request.'],
    ['a missing parameter', { method: 'profile.create', params: {} }, 'The parameter "name" is missing.'],
    ['no parameters at all', { method: 'profile.create', params: null }, 'The parameters do not fit.'],
    [
      'a parameter of another type',
      { method: 'profile.create', params: { name: 3 } },
      'The parameter "name" does not fit.',
    ],
    ['an unknown parameter', { method: 'profile.get', params: { all: 1 } }, 'There is no parameter "all".'],
    [
      'a value the contract has a sentence for',
      { method: 'profile.create', params: { name: ' ' } },
      'A name needs at least one character.',
    ],
  ])('with %s is refused as invalid, saying so', async (_, call, message) => {
    const { ask } = open()
    expect(await ask({ kind: 'call', id: 1, ...call })).toEqual([
      { kind: 'refused', id: 1, refusal: { code: 'invalid', message } },
    ])
  })

  it('hands on a refusal of the peer with its code and sentence', async () => {
    const { ask } = open()
    expect(await ask({ kind: 'call', id: 1, method: 'communities.create', params: { name: 'Lab' } })).toEqual([
      { kind: 'refused', id: 1, refusal: { code: 'noProfile', message: 'This folder has no profile yet.' } },
    ])
  })

  it('that fails unexpectedly tells nothing of why, and logs where but not what', async () => {
    const api = new FakePeerApi()
    api.call = () => Promise.reject(new TypeError('cannot read "my secret"'))
    const { ask, logged } = open(api)
    expect(await ask({ kind: 'call', id: 1, method: 'profile.get', params: {} })).toEqual([
      {
        kind: 'refused',
        id: 1,
        refusal: { code: 'internal', message: 'Something went wrong inside Roost. Nothing was lost.' },
      },
    ])
    expect(logged.join()).toContain('call profile.get failed: TypeError')
    expect(logged.join()).not.toContain('secret')
  })

  it('that is larger than any honest one is refused', async () => {
    const { ask } = open()
    const params = { name: 'x'.repeat(clientMessageBytesMax) }
    expect(await ask({ ...withProfile, params })).toMatchObject([{ refusal: { code: 'tooLarge' } }])
  })

  it('nested too deep to be measured is refused', async () => {
    const { ask } = open()
    const params = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)
    expect(await ask({ ...withProfile, params })).toMatchObject([{ refusal: { code: 'invalid' } }])
  })

  it('is refused as busy while too many others wait, and taken again afterwards', async () => {
    const api = new FakePeerApi()
    const waiting: (() => void)[] = []
    api.call = () => new Promise((resolve) => waiting.push(() => resolve(null as never)))
    const { ask } = open(api)
    for (let id = 0; id < sessionCallCountMax; id++) await ask({ kind: 'call', id, method: 'profile.get', params: {} })
    const more = { kind: 'call', id: 999, method: 'profile.get', params: {} }
    expect(await ask(more)).toMatchObject([{ kind: 'refused', id: 999, refusal: { code: 'busy' } }])
    for (const answer of waiting.splice(0)) answer()
    await settled()
    await ask(more)
    expect(waiting).toHaveLength(1)
  })
})

describe('a message that is none', () => {
  it.each([undefined, null, 'call', [], {}, { kind: 'call' }, { kind: 'call', id: -1 }, { id: 1.5 }])(
    'is ignored where it has no readable id: %j',
    async (message) => {
      const { ask } = open()
      expect(await ask(message)).toEqual([])
    },
  )

  it('is refused where it has one', async () => {
    const { ask } = open()
    expect(await ask({ id: 4, kind: 'sing' })).toMatchObject([{ kind: 'refused', id: 4, refusal: { code: 'invalid' } }])
  })
})

describe('a live query', () => {
  const watchCommunities = { kind: 'watch', id: 5, query: 'communities', params: {} }

  it('answers its list and then the changes', async () => {
    const { ask } = open()
    await ask(withProfile)
    expect(await ask(watchCommunities)).toEqual([{ kind: 'list', id: 5, items: [] }])
    const answers = await ask({ kind: 'call', id: 2, method: 'communities.create', params: { name: 'Lab' } })
    expect(answers).toMatchObject([
      { kind: 'changes', id: 5, changes: [{ op: 'insert', after: null, item: { name: 'Lab' } }] },
      { kind: 'result', id: 2 },
    ])
  })

  it('posts its list before changes that came while it was being opened', async () => {
    const api = new FakePeerApi()
    const change: ListChange<never> = { op: 'remove', key: 'x' }
    api.watch = async (_query, _params, onChanges) => {
      onChanges([change])
      return { items: [], stop: () => {} }
    }
    const { ask } = open(api)
    expect((await ask(watchCommunities)).map((message) => message.kind)).toEqual(['list', 'changes'])
  })

  it('is silent once it has been ended', async () => {
    const api = new FakePeerApi()
    const { ask } = open(api)
    await ask(withProfile)
    await ask(watchCommunities)
    expect(await ask({ kind: 'unwatch', id: 5 })).toEqual([])
    expect(api.watchCount).toBe(0)
    const answers = await ask({ kind: 'call', id: 2, method: 'communities.create', params: { name: 'Lab' } })
    expect(answers.map((message) => message.kind)).toEqual(['result'])
  })

  it('ended before its list was there leaves nothing open', async () => {
    const api = new FakePeerApi()
    const { session, ask } = open(api)
    session.receive(watchCommunities)
    expect(await ask({ kind: 'unwatch', id: 5 })).toEqual([])
    expect(api.watchCount).toBe(0)
  })

  it.each([
    ['of an unknown name', { query: 'secrets', params: {} }],
    ['with parameters that do not fit', { query: 'channels', params: {} }],
    ['of a timeline without end', { query: 'timeline', params: { communityId: 'c', roomId: 'r', limit: 2001 } }],
  ])('%s is refused as invalid', async (_, watch) => {
    const { ask } = open()
    expect(await ask({ kind: 'watch', id: 1, ...watch })).toMatchObject([{ refusal: { code: 'invalid' } }])
  })

  it('that the peer refuses takes no place', async () => {
    const { ask } = open()
    const refused = { kind: 'watch', id: 1, query: 'channels', params: { communityId: 'none' } }
    expect(await ask(refused)).toMatchObject([{ refusal: { code: 'notFound' } }])
    expect(await ask({ ...watchCommunities, id: 1 })).toMatchObject([{ kind: 'list', id: 1 }])
  })

  it('under the id of an open one is refused and leaves that one open', async () => {
    const api = new FakePeerApi()
    const { ask } = open(api)
    await ask(watchCommunities)
    expect(await ask(watchCommunities)).toMatchObject([{ kind: 'refused', refusal: { code: 'invalid' } }])
    expect(api.watchCount).toBe(1)
  })

  it('beyond the bound is refused as busy', async () => {
    const { ask } = open()
    for (let id = 0; id < sessionWatchCountMax; id++) await ask({ ...watchCommunities, id })
    expect(await ask({ ...watchCommunities, id: 1000 })).toMatchObject([{ refusal: { code: 'busy' } }])
  })
})

describe('a closed session', () => {
  it('has stopped its live queries, also the one being opened, and answers nothing', async () => {
    const api = new FakePeerApi()
    const { session, ask, posted } = open(api)
    await ask({ kind: 'watch', id: 1, query: 'communities', params: {} })
    session.receive({ kind: 'watch', id: 2, query: 'communities', params: {} })
    session.receive({ kind: 'call', id: 3, method: 'profile.get', params: {} })
    session.close()
    await settled()
    expect(api.watchCount).toBe(0)
    expect(await ask({ kind: 'call', id: 4, method: 'profile.get', params: {} })).toEqual([])
    expect(posted).toEqual([])
  })
})
