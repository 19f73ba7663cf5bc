import { describe, expect, it } from 'vitest'
import { type Place, TestHouse, type TestPeer } from '../testing/testPeer.ts'

async function completeness(peer: TestPeer, { communityId, roomId }: Place) {
  const channels = await peer.api.call('channels.list', { communityId })
  return channels.find((channel) => channel.roomId === roomId)?.completeness
}

describe('a channel', () => {
  it('is complete while somebody is near and holds the same, and then up to when that was', async () => {
    const house = await TestHouse.build()
    const [ada, ben] = [await house.person('Ada'), await house.person('Ben')]
    const alone = await house.community(ada)
    expect(await completeness(ada, alone)).toEqual({ kind: 'upTo', ts: null })

    const place = await house.community(ada, ben)
    expect(await completeness(ada, place)).toEqual({ kind: 'complete' })
    const nearMs = house.lan.nowMs
    house.lan.split([ada.host], [ben.host])
    house.lan.run(120_000)
    const later = await completeness(ada, place)
    if (later?.kind !== 'upTo' || later.ts === null) throw new Error('nobody is near any more')
    expect(Math.abs(later.ts - nearMs)).toBeLessThan(30_000)
    await ada.restart()
    expect(await completeness(ada, place)).toEqual(later)
  })
})
