import { describe, expect, it } from 'vitest'
import type { Channel, PeerContract } from '../../peer/contract.ts'
import { FakePeer, publicChannel } from '../testing/fakePeer.ts'
import { fakePeerLink } from '../testing/fakePeerLink.ts'
import { createClient, type Live } from './client.ts'
import type { Link } from './link.ts'
import { queryKeys } from './queryKeys.ts'
import { Refused } from './refused.ts'

const channel = (name: string): Channel => ({ ...publicChannel(`!${name}`), name })
const settle = () => new Promise((resolve) => setTimeout(resolve))

function setUp() {
  const peer = new FakePeer()
  peer.world.channels = { '!c': [channel('general')] }
  const link = fakePeerLink(peer)
  const scheduled: (() => void)[] = []
  const client = createClient<PeerContract>(link, (task) => scheduled.push(task), queryKeys)
  const drawFrame = () => {
    for (const task of scheduled.splice(0)) task()
  }
  const told: Live<Channel>[] = []
  const names = () =>
    told.map((live) => (live.state === 'here' ? live.items.map((one) => one.name).join(' ') : live.state))
  const add = (name: string) =>
    peer.change((world) => {
      world.channels['!c'] = [...(world.channels['!c'] ?? []), channel(name)]
    })
  const watch = () => client.watch('channels', { communityId: '!c' }, (live) => told.push(live))
  return { peer, link, client, drawFrame, names, add, watch }
}

describe('a call', () => {
  it('answers with the result', async () => {
    const { client } = setUp()
    const made = await client.call('profile.create', { name: 'Ada' })
    expect(made.profile.name).toBe('Ada')
    expect(made.words).toHaveLength(24)
  })
  it('rejects with the code and the sentence of the refusal', async () => {
    const { client } = setUp()
    const refused = client.call('invites.check', { link: 'http://elsewhere' })
    await expect(refused).rejects.toThrow(/not a Roost invite/)
    await expect(refused).rejects.toMatchObject({ code: 'linkForeign' })
  })
  it('rejects when the link is lost before the answer, and waits when the link is lost already', async () => {
    const { client, link } = setUp()
    const underWay = client.call('profile.create', { name: 'Ada' })
    link.become('lost')
    await expect(underWay).rejects.toBeInstanceOf(Refused)
    const waiting = client.call('invites.create', { communityId: '!c' })
    await settle()
    link.become('open')
    expect((await waiting).link).toMatch(/^roost:/)
  })
})

describe('a live query', () => {
  it('tells the list, and then gathers changes until the next frame', async () => {
    const { add, watch, names, drawFrame } = setUp()
    watch()
    await settle()
    add('plans')
    add('kitchen')
    expect(names()).toEqual(['general'])
    drawFrame()
    expect(names()).toEqual(['general', 'general plans kitchen'])
  })
  it('tells nothing after it was stopped', async () => {
    const { add, watch, names, drawFrame } = setUp()
    const stop = watch()
    await settle()
    add('plans')
    stop()
    drawFrame()
    add('kitchen')
    drawFrame()
    expect(names()).toEqual(['general'])
  })
  it('is opened again when the link comes back, and shows what happened meanwhile', async () => {
    const { add, watch, names, link, drawFrame } = setUp()
    watch()
    await settle()
    link.become('lost')
    add('plans')
    link.become('open')
    await settle()
    add('kitchen')
    drawFrame()
    expect(names()).toEqual(['general', 'general plans', 'general plans kitchen'])
  })
  it('asks for the list anew when a change does not fit', async () => {
    const sent: string[] = []
    let hear: Parameters<Link['onMessage']>[0] = () => {}
    const link: Link = {
      kind: 'bridge',
      state: 'open',
      send: (message) => sent.push(`${message.kind} ${message.id}`),
      onMessage: (listener) => {
        hear = listener
        return () => {}
      },
      onState: () => () => {},
      onInvite: () => () => {},
    }
    const told: Live<Channel>[] = []
    createClient<PeerContract>(link, (task) => task(), queryKeys).watch('channels', { communityId: '!c' }, (live) =>
      told.push(live),
    )
    hear({ kind: 'list', id: 1, items: [channel('general')] })
    hear({ kind: 'changes', id: 1, changes: [{ op: 'remove', key: '!unknown' }] })
    expect(sent).toEqual(['watch 1', 'unwatch 1', 'watch 2'])
    hear({ kind: 'list', id: 2, items: [] })
    expect(told.at(-1)).toEqual({ state: 'here', items: [] })
  })
})
