import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ListChange, PeerApi } from '../peer/contract.ts'
import { silentLog } from '../peer/host/log.ts'
import { type HostServer, serveHost } from '../peer/host/server.ts'
import { FakePeerApi } from '../peer/testing/fakePeerApi.ts'
import { type Connection, connectHere, connectTo } from './client.ts'

let api: FakePeerApi
let server: HostServer
beforeEach(async () => {
  api = new FakePeerApi()
  const served = await serveHost({ api, rendererDir: '/nowhere' })
  if (!served.ok) throw new Error(served.message)
  server = served.server
})
afterEach(() => server.close())

async function connectToServer(): Promise<Connection> {
  const connection = await connectTo(server.origin, server.token)
  if (connection === undefined) throw new Error('not connected')
  return connection
}

/** What a peer says to the same calls, results and refusals alike. */
async function conversation(peer: PeerApi): Promise<unknown[]> {
  const refusal = (error: unknown) => ({ ...(error as object), message: (error as Error).message })
  const changes: ListChange<unknown>[] = []
  const said: unknown[] = []
  said.push(await peer.call('communities.create', { name: 'Lab' }).catch(refusal))
  said.push(await peer.call('profile.create', { name: '' }).catch(refusal))
  said.push(await peer.call('profile.create', { name: 'Ada' }))
  const watched = await peer.watch('communities', {}, (more) => changes.push(...more))
  said.push(watched.items)
  const { communityId } = await peer.call('communities.create', { name: 'Lab' })
  said.push(await peer.call('channels.list', { communityId }))
  watched.stop()
  await peer.call('communities.create', { name: 'Home' })
  said.push(await peer.watch('channels', { communityId: 'none' }, () => {}).catch(refusal))
  return [...said, changes]
}

describe('a peer', () => {
  it('says the same whether it is in this process or behind a WebSocket', async () => {
    const far = await connectToServer()
    const near = connectHere(new FakePeerApi(), silentLog)
    const said = await conversation(far.api)
    expect(said).toEqual(await conversation(near.api))
    expect(said).toMatchObject([
      { code: 'noProfile' },
      { code: 'invalid', message: 'A name needs at least one character.' },
      { profile: { name: 'Ada' } },
      [],
      [{ name: 'general' }],
      { code: 'notFound' },
      [{ op: 'insert', item: { name: 'Lab' } }],
    ])
    near.close()
    far.close()
  })

  it('that stops fails what waits for it, and whatever is asked after', async () => {
    api.call = () => new Promise(() => {})
    const far = await connectToServer()
    const waiting = far.api.call('profile.get', {})
    await server.close()
    await expect(waiting).rejects.toMatchObject({ code: 'unreachable' })
    await expect(far.api.call('profile.get', {})).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('is not reached with a wrong token, or where none is', async () => {
    expect(await connectTo(server.origin, 'wrong')).toBeUndefined()
    await server.close()
    expect(await connectTo(server.origin, server.token)).toBeUndefined()
  })
})
