import { afterEach, describe, expect, it } from 'vitest'
import { SimCrash } from '../disk/simCrash.ts'
import { Village } from '../people/testing.ts'
import type { Fault } from '../plan/plan.ts'
import { beginFault } from './injector.ts'
import type { FaultKind } from './kinds.ts'
import { mend } from './testing.ts'

const villages: Village[] = []
afterEach(() => {
  for (const village of villages.splice(0)) village.dismantle()
})

async function two(): Promise<Village> {
  const village = await Village.gathered('processes', 2)
  villages.push(village)
  return village
}

const faultOf = (kind: FaultKind, draw = 1): Fault => ({ atMs: 0, forMs: 4_000, kind, device: 0, draw })

describe('a process of a world', () => {
  for (const kind of ['crash', 'restart', 'olderSchema', 'pause', 'slowConsumer', 'crashAtStatement'] as const) {
    for (const draw of [2, 3]) {
      it(`to which ${kind} (${draw}) happens catches up when that is over`, async () => {
        const village = await two()
        const begun = beginFault(village, faultOf(kind, draw))
        await village.does(0, 'say')
        await village.does(1, 'say')
        await village.does(1, 'createChannel')
        mend(begun)
        await village.pass(30_000)
        expect(village.faults.of(kind)).toBeGreaterThan(0)
        expect(village.device(0).isUp).toBe(true)
        expect(village.heldBy(0)).toEqual(village.heldBy(1))
        expect(village.failures).toEqual([])
      })
    }
  }

  it('says nothing and does nothing any more once it died within a statement', async () => {
    const village = await two()
    const device = village.device(0)
    let ran = false
    device.peer?.environment.after(1, () => {
      ran = true
    })
    const sent = village.network.datagramCount
    device.disk.begin({
      before: () => {
        throw device.disk.die('at the first')
      },
    })
    const peer = device.peer
    const asked = device.call('profile.get', {})
    expect(device.isUp).toBe(false)
    expect(() => peer?.profile).toThrow(SimCrash)
    expect(village.network.datagramCount).toBe(sent)
    await village.pass(10)
    expect(await asked).toEqual({ outcome: 'lost' })
    expect(device.process).toBeUndefined()
    await village.pass(2_000)
    expect(ran).toBe(false)
  })

  it('that is gone has no part in the next one, whatever it still tries', async () => {
    const village = await two()
    const device = village.device(0)
    const { community } = device
    device.crash('killed')
    device.start()
    const held = village.heldBy(0)
    expect(() => community?.store.setMeta('late', new Uint8Array(1))).toThrow(SimCrash)
    expect(device.community?.store.meta('late')).toBeUndefined()
    expect(village.heldBy(0)).toEqual(held)
    expect(device.isUp).toBe(true)
  })
})
