import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { foundAndJoin, messagesOf, send, statesOf, untilEqual } from './community.ts'
import { PeerProcess } from './peerProcess.ts'

const MESSAGES_EACH = 200

describe('two peers, each a process with a folder of its own', () => {
  let folder: string
  const running = new Set<PeerProcess>()
  const start = async (name: string): Promise<PeerProcess> => {
    const peer = await PeerProcess.start(join(folder, name))
    running.add(peer)
    return peer
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roost-two-'))
  })
  afterEach(async () => {
    await Promise.all([...running].map((peer) => peer.stop()))
    running.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  it('hold equal states and equal lists after 200 messages each way, one of them away in the middle', async () => {
    const ada = await start('ada')
    let ben = await start('ben')
    const community = await foundAndJoin(ada.api, [['Ben', ben.api]])

    const adaSends = (async () => {
      for (let n = 0; n < MESSAGES_EACH; n++) await send(ada.api, community, `Ada ${n}`)
    })()
    for (let n = 0; n < MESSAGES_EACH / 2; n++) await send(ben.api, community, `Ben ${n}`)
    await ben.stop()
    running.delete(ben)
    await adaSends
    ben = await start('ben')
    for (let n = MESSAGES_EACH / 2; n < MESSAGES_EACH; n++) await send(ben.api, community, `Ben ${n}`)

    await untilEqual([ada.api, ben.api], community, 2 * MESSAGES_EACH)
    const [adaList, benList] = [await messagesOf(ada.api, community), await messagesOf(ben.api, community)]
    expect(benList.map(({ eventId, body, sender, ts }) => ({ eventId, body, sender, ts }))).toEqual(
      adaList.map(({ eventId, body, sender, ts }) => ({ eventId, body, sender, ts })),
    )
    expect(await statesOf(ben.api, community)).toEqual(await statesOf(ada.api, community))
    for (const name of ['Ada', 'Ben']) {
      const bodies = adaList.filter(({ body }) => body.startsWith(name)).map(({ body }) => body)
      expect(bodies).toEqual(Array.from({ length: MESSAGES_EACH }, (_, n) => `${name} ${n}`))
    }
  })

  it('lose nothing that was acknowledged when one of them is killed', async () => {
    const ada = await start('ada')
    let ben = await start('ben')
    const community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    const acknowledged: string[] = []
    for (let n = 0; n < 30; n++) acknowledged.push((await send(ben.api, community, `Ben ${n}`)).eventId)
    await ben.kill()
    running.delete(ben)

    ben = await start('ben')
    const kept = (await messagesOf(ben.api, community)).map(({ eventId }) => eventId)
    expect(kept).toEqual(expect.arrayContaining(acknowledged))
    await untilEqual([ada.api, ben.api], community, acknowledged.length)
  })

  it('agree on one state when a join and a rename happened apart', async () => {
    const ada = await start('ada')
    let ben = await start('ben')
    const community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    const { communityId } = community
    const { roomId } = await ada.api.call('channels.create', { communityId, name: 'plans' })
    await untilEqual([ada.api, ben.api], community, 0)

    await ben.stop()
    running.delete(ben)
    await ada.api.call('channels.rename', { communityId, roomId, name: 'big plans' })
    await ada.stop()
    running.delete(ada)
    ben = await start('ben')
    await ben.api.call('channels.join', { communityId, roomId })
    const adaAgain = await start('ada')

    await untilEqual([adaAgain.api, ben.api], { ...community, general: roomId }, 0)
    for (const { api } of [adaAgain, ben]) {
      const channels = await api.call('channels.list', { communityId })
      expect(channels.find((channel) => channel.roomId === roomId)).toMatchObject({ name: 'big plans', memberCount: 2 })
    }
  })
})
