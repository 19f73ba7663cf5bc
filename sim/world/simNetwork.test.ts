import { describe, expect, test } from 'vitest'
import { clogMsMax } from '../limits.ts'
import { hostOf, udp, Wire } from './testing.ts'
import type { Harm } from './trouble.ts'

const message = Uint8Array.from({ length: 256 }, (_, index) => index)
const everywhere = () => true

/** Sends so many datagrams from the first station to the second, one each 10 ms, and lets them arrive. */
function send(wire: Wire, count: number, bytes = message): void {
  const [ada] = wire.list
  for (let sent = 0; sent < count; sent++) {
    ada.attached.endpoint.send(udp(1), bytes)
    wire.time.run(10)
  }
  wire.time.run(10_000)
}

const begin = (wire: Wire, harm: Harm): (() => void) => wire.network.begin({ ...harm, touches: everywhere })

describe('a network on which nothing is wrong', () => {
  test('brings every datagram once, whole, in order and in time', () => {
    const wire = new Wire({ latencyMs: 3 })
    send(wire, 100)
    const [, ben] = wire.list
    expect(ben.heard.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 100 }, (_, sent) => 10 * sent + 3))
    expect(ben.heard.every(({ from, bytes }) => from === hostOf(0) && bytes === message)).toBe(true)
    expect(wire.faults.all()).toEqual({})
  })

  test('brings what is for everybody to everybody, and back to who said it', () => {
    expect(new Wire().reachedFrom(1)).toEqual([0, 1, 2, 3])
  })

  test('brings nothing to who is gone', () => {
    const wire = new Wire()
    const [ada, ben] = wire.list
    ada.attached.endpoint.send(udp(1), message)
    ben.attached.close()
    send(wire, 1)
    expect(ben.heard).toEqual([])
  })
})

describe('a mended network', () => {
  test('loses nothing, whatever the world is like and whatever goes on', () => {
    const wire = new Wire({
      lossShare: 0.5,
      duplicateShare: 0.2,
      corruptShare: 0.2,
      truncateShare: 0.1,
      jitterMs: 50,
      mtuBytes: 100,
      carriesAnnouncements: false,
    })
    begin(wire, { kind: 'partition' })
    wire.network.isMended = true
    send(wire, 100)
    expect(wire.list[1].heard.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 100 }, () => message))
    expect(wire.reachedFrom(1)).toEqual([0, 1, 2, 3])
    expect(wire.faults.all()).toEqual({})
  })

  test('lets go what was held up', () => {
    const wire = new Wire()
    begin(wire, { kind: 'clog' })
    send(wire, 3)
    expect(wire.list[1].heard).toEqual([])
    wire.network.isMended = true
    wire.time.run(100)
    expect(wire.list[1].heard).toHaveLength(3)
  })
})

describe('what is wrong in a whole world', () => {
  test('loses a share of all datagrams', () => {
    const wire = new Wire({ lossShare: 0.3 })
    send(wire, 2_000)
    const lostCount = 2_000 - wire.list[1].heard.length
    expect(lostCount / 2_000).toBeCloseTo(0.3, 1)
    expect(wire.faults.of('loss')).toBe(lostCount)
  })

  test('brings a share of them twice', () => {
    const wire = new Wire({ duplicateShare: 0.5 })
    send(wire, 2_000)
    expect(wire.list[1].heard).toHaveLength(2_000 + wire.faults.of('duplicate'))
    expect(wire.faults.of('duplicate') / 2_000).toBeCloseTo(0.5, 1)
  })

  test('flips bits in a copy, and not in what others get', () => {
    const wire = new Wire({ corruptShare: 0.5 })
    const before = message.slice()
    send(wire, 200)
    const damaged = wire.list[1].heard.filter(({ bytes }) => !sameBytes(bytes, before))
    expect(damaged).toHaveLength(wire.faults.of('bitFlip'))
    expect(damaged.length).toBeGreaterThan(50)
    expect(damaged.every(({ bytes }) => bytes.length === before.length)).toBe(true)
    expect(message).toEqual(before)
  })

  test('cuts the ends off', () => {
    const wire = new Wire({ truncateShare: 0.5 })
    send(wire, 200)
    const shorter = wire.list[1].heard.filter(({ bytes }) => bytes.length < message.length)
    expect(shorter).toHaveLength(wire.faults.of('truncation'))
    expect(shorter.every(({ bytes }) => sameBytes(bytes, message.slice(0, bytes.length)))).toBe(true)
  })

  test('lets datagrams overtake each other', () => {
    const wire = new Wire({ jitterMs: 100 })
    const [ada, ben] = wire.list
    for (let number = 0; number < 100; number++) {
      ada.attached.endpoint.send(udp(1), new Uint8Array([number]))
      wire.time.run(1)
    }
    wire.time.run(10_000)
    const order = ben.heard.map(({ bytes }) => bytes[0] ?? 0)
    expect(order).not.toEqual(order.toSorted((left, right) => left - right))
    expect(order.toSorted((left, right) => left - right)).toEqual([...Array(100).keys()])
    expect(wire.faults.of('reorder')).toBeGreaterThan(0)
    expect(wire.faults.of('delay')).toBeGreaterThan(0)
  })

  test('drops what is too large for it', () => {
    const wire = new Wire({ mtuBytes: 1_200 })
    send(wire, 1, new Uint8Array(1_200))
    send(wire, 1, new Uint8Array(1_201))
    expect(wire.list[1].heard.map(({ bytes }) => bytes.length)).toEqual([1_200])
    expect(wire.faults.all()).toEqual({ mtuDrop: 1 })
  })

  test('loses what is for everybody', () => {
    const wire = new Wire({ carriesAnnouncements: false })
    expect(wire.reachedFrom(1)).toEqual([1])
    expect(wire.faults.all()).toEqual({ announcementsLost: 3 })
  })

  test('harms nobody who speaks to themselves', () => {
    const wire = new Wire({ lossShare: 1 })
    expect(wire.reachedFrom(2)).toEqual([2])
  })
})

describe('trouble', () => {
  test('keeps two apart, and lets others be', () => {
    const wire = new Wire()
    wire.network.begin({ kind: 'partition', touches: (from, to) => from + to === 1 })
    expect([wire.reachedFrom(0), wire.reachedFrom(1), wire.reachedFrom(2)]).toEqual([
      [0, 2, 3],
      [1, 2, 3],
      [0, 1, 2, 3],
    ])
    expect(wire.faults.all()).toEqual({ partition: 2 })
  })

  test('may let one be heard who hears nothing', () => {
    const wire = new Wire()
    wire.network.begin({ kind: 'asymmetricPartition', touches: (_, to) => to === 0 })
    expect([wire.reachedFrom(0), wire.reachedFrom(1)]).toEqual([
      [0, 1, 2, 3],
      [1, 2, 3],
    ])
  })

  test('is over once it is ended, and what else is wrong is not', () => {
    const wire = new Wire()
    const end = wire.network.begin({ kind: 'isolation', touches: (from) => from === 0 })
    wire.network.begin({ kind: 'loss', share: 1, touches: (from, to) => from === 0 && to === 2 })
    end()
    expect(wire.reachedFrom(0)).toEqual([0, 1, 3])
    end()
    expect(wire.reachedFrom(0)).toEqual([0, 1, 3])
  })

  test('holds everything up, which then comes at once and in order', () => {
    const wire = new Wire()
    const release = begin(wire, { kind: 'clog' })
    const [ada, ben] = wire.list
    for (let number = 0; number < 5; number++) ada.attached.endpoint.send(udp(1), new Uint8Array([number]))
    wire.time.run(clogMsMax)
    expect(ben.heard).toEqual([])
    release()
    wire.time.run(10)
    expect(ben.heard.map(({ bytes }) => bytes[0])).toEqual([0, 1, 2, 3, 4])
    expect(new Set(ben.heard.map(({ atMs }) => atMs)).size).toBe(1)
    expect(wire.faults.all()).toEqual({ clog: 5 })
  })

  test('delays, and adds to what is wrong everywhere', () => {
    const wire = new Wire({ lossShare: 0.5 })
    begin(wire, { kind: 'delay', delayMs: 400 })
    begin(wire, { kind: 'loss', share: 0.5 })
    send(wire, 50)
    expect(wire.list[1].heard).toEqual([])
    const other = new Wire()
    begin(other, { kind: 'delay', delayMs: 400 })
    send(other, 1)
    expect(other.list[1].heard[0]?.atMs).toBe(401)
    expect(other.faults.all()).toEqual({ delay: 1 })
  })
})

describe('somebody who gets another address', () => {
  test('is reached there, knows it, and what was on its way to the old one is lost', () => {
    const wire = new Wire()
    const [ada, ben] = wire.list
    const host = wire.network.freshHost()
    ada.attached.endpoint.send(udp(1), message)
    ben.attached.move(host, true)
    ada.attached.endpoint.send(udp(1), message)
    wire.time.run(100)
    expect(ben.heard).toEqual([])
    ada.attached.endpoint.send({ ...udp(1), host }, message)
    ben.attached.endpoint.send(udp(0), message)
    wire.time.run(100)
    expect([ben.heard.length, ada.heard[0]?.from]).toEqual([1, host])
    expect(ben.attached.endpoint.localAddresses().map((address) => address.host)).toEqual([host])
    expect(ben.attached.endpoint.hostsForOthers()).toEqual([host])
  })

  test('may not know it', () => {
    const wire = new Wire()
    const [, ben] = wire.list
    ben.attached.move(wire.network.freshHost(), false)
    expect(ben.attached.endpoint.hostsForOthers()).toEqual([hostOf(1)])
  })

  test('may get that of somebody who gets theirs', () => {
    const wire = new Wire()
    const [ada, ben, cleo] = wire.list
    ada.attached.move(hostOf(1), true)
    ben.attached.move(hostOf(0), true)
    cleo.attached.endpoint.send(udp(0), message)
    wire.time.run(100)
    expect([ada.heard.length, ben.heard.length]).toEqual([0, 1])
    ada.attached.close()
    cleo.attached.endpoint.send(udp(0), message)
    wire.time.run(100)
    expect(ben.heard).toHaveLength(2)
  })

  test('never gets one twice', () => {
    const { network } = new Wire()
    const hosts = Array.from({ length: 600 }, () => network.freshHost())
    expect(new Set([...hosts, hostOf(0), hostOf(1)]).size).toBe(602)
  })
})

describe('who listens in', () => {
  test('is told of everything that is sent, also of what is lost, until they stop', () => {
    const wire = new Wire({ lossShare: 1 })
    const told: unknown[] = []
    const stop = wire.network.overhear(
      (from, to, bytes, atMs) => void told.push([from.host, to?.host, bytes.length, atMs]),
    )
    const [ada] = wire.list
    wire.time.run(7)
    ada.attached.endpoint.send(udp(1), message)
    ada.attached.endpoint.announce(message, { broadcast: true })
    stop()
    ada.attached.endpoint.send(udp(1), message)
    expect(told).toEqual([
      [hostOf(0), hostOf(1), 256, 7],
      [hostOf(0), undefined, 256, 7],
    ])
    expect([wire.network.datagramCount, wire.network.byteCount]).toEqual([3, 768])
  })

  test('may send what seems to come from somebody else', () => {
    const wire = new Wire()
    const mallory = wire.add()
    mallory.attached.sendAs(udp(0), udp(1), message)
    wire.time.run(10)
    expect(wire.list[1].heard.map(({ from }) => from)).toEqual([hostOf(0)])
  })
})

test('two runs of one seed bring the same at the same moments, and another seed something else', () => {
  const runs = ['one', 'one', 'other'].map((seed) => {
    const bad = { lossShare: 0.2, duplicateShare: 0.2, corruptShare: 0.1, truncateShare: 0.1, jitterMs: 40 }
    const wire = new Wire({ ...bad, topology: 'random', deviceCount: 8 }, seed)
    for (let round = 0; round < 200; round++) {
      for (const { attached } of wire.stations) attached.endpoint.announce(message, { broadcast: false })
      if (round === 100) begin(wire, { kind: 'reorder', jitterMs: 300 })
      wire.time.run(77)
    }
    return wire.stations.map(({ heard }) => heard.map(({ atMs, from, bytes }) => `${atMs} ${from} ${bytes.join()}`))
  })
  expect(runs[1]).toEqual(runs[0])
  expect(runs[2]).not.toEqual(runs[0])
})

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0
