import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId } from '../../core/event/ids.ts'
import { readMarksMax, readsBurst } from '../limits.ts'
import { crypto, firstEpoch, keysOf, makePeer, typeOf } from '../testing/fixture.ts'
import { bodyOf, Liar } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import { openReads, type ReadMark } from '../wire/reads.ts'

let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer
const random = new SeededRandom(5)
const room = random.bytes(32)
const mark = (roomId = room): ReadMark => ({ roomId, eventId: random.bytes(32) })

function meet(loss = 0): void {
  network = new VirtualNetwork({ seed: 77, loss })
  ;[ada, ben] = [makePeer(1), makePeer(2)]
  network.add(ada, ben)
  network.run(8_000)
}

const tell = (from: VirtualPeer, to: DeviceId, marks: readonly ReadMark[]) =>
  network.input(from, { kind: 'reads', to, marks })

beforeEach(() => meet())

describe('what somebody has read', () => {
  it('reaches the device that is to know, and no other', () => {
    const cyd = makePeer(3)
    network.add(cyd)
    network.run(8_000)
    const marks = [mark()]
    tell(ada, ben.deviceId, marks)
    network.run(1_000)
    expect(ben.reads).toEqual([{ kind: 'reads', from: ada.deviceId, marks }])
    expect(cyd.reads).toEqual([])
  })

  it('reaches it although a fifth of what is sent gets lost', () => {
    meet(0.2)
    for (let turn = 0; turn < 10; turn++) {
      const marks = [mark()]
      tell(ada, ben.deviceId, marks)
      network.run(10_000)
      expect(ben.reads.at(-1)?.marks).toEqual(marks)
    }
  })

  it('is said of many rooms in several datagrams', () => {
    const marks = Array.from({ length: 2 * readMarksMax + 1 }, () => mark(random.bytes(32)))
    tell(ada, ben.deviceId, marks)
    network.run(100)
    expect(ben.reads.flatMap((told) => told.marks)).toEqual(marks)
  })

  it('gives way to what is said later of the same room', () => {
    const later = mark()
    tell(ada, ben.deviceId, [mark()])
    network.run(100)
    tell(ada, ben.deviceId, [later])
    network.run(100)
    const before = ben.reads.length
    network.run(20_000)
    expect(ben.reads.slice(before).flatMap((told) => told.marks)).not.toEqual([])
    for (const told of ben.reads.slice(before)) expect(told.marks).toEqual([later])
  })

  it('is not said to who is not here', () => {
    tell(ada, makePeer(4).deviceId, [mark()])
    network.run(10_000)
    expect(network.sent.filter(({ bytes }) => typeOf(bytes) === 'reads')).toEqual([])
  })

  it('stays closed to another member who overhears it', () => {
    const eve = new Liar(network)
    expect(eve.acquaint(ada)).toBe(true)
    tell(ada, ben.deviceId, [mark()])
    network.run(100)
    const overheard = network.sent.filter(({ bytes }) => typeOf(bytes) === 'reads')
    expect(overheard).not.toEqual([])
    for (const { bytes } of overheard) {
      const { payload } = bodyOf(bytes, firstEpoch)
      for (const key of [keysOf(firstEpoch).packet, ...eve.pairKeysWith(ada)]) {
        expect(payload.type === 'reads' && openReads(crypto, key, payload)).toBeUndefined()
      }
    }
  })

  it('is listened to within bounds, and garbage in its place is counted', () => {
    const eve = new Liar(network)
    expect(eve.acquaint(ada)).toBe(true)
    for (let turn = 0; turn < 2 * readsBurst; turn++)
      eve.say(ada, { type: 'reads', sealed: random.bytes(24 + 16 + 64) })
    network.run(1_000)
    expect(ada.reads).toEqual([])
    expect(ada.gossip.status().refused.shape).toBeGreaterThanOrEqual(readsBurst)
    expect(ada.gossip.status().refused.flood).toBeGreaterThan(0)
  })
})
