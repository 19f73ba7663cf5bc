import sodium from 'libsodium-wrappers'
import { expect, test } from 'vitest'
import { must } from '../../core/assert.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { Village } from '../people/testing.ts'
import { calmOptions } from '../plan/calm.ts'
import { World } from '../run/world.ts'
import { hostOf, udp } from '../world/testing.ts'
import { traceStates } from './states.ts'
import { Trace } from './trace.ts'

await sodium.ready
const crypto = sodiumCrypto(sodium)
const listener = { onDatagram: () => {}, onStream: () => {} }
const said = new Uint8Array(256).fill(1)

/** The hash of a world in which two devices are at home, nobody says anything and one stranger sends one datagram. */
function hashWhere(from: number, to: number): string {
  const options = { ...calmOptions, deviceCount: 2, minutes: 4, operationsPerMinute: 0, faultsPerMinute: 0 }
  const world = new World({ seed: 'told', options, operations: [], faults: [] }, crypto)
  const attached = [2, 3, 4].map((number) => world.network.attach(number, hostOf(number), listener))
  must(attached[from], 'there is such a sender').endpoint.send(udp(to + 2), said)
  world.dismantle()
  return world.trace.hash
}

test('worlds that differ in who sent something, or to whom, have other hashes', () => {
  const hash = hashWhere(0, 1)
  expect(hashWhere(0, 1)).toBe(hash)
  expect(hashWhere(2, 1)).not.toBe(hash)
  expect(hashWhere(0, 2)).not.toBe(hash)
})

/** The hash of a world in which somebody says something to whoever is at an address: one of two people who know nobody. */
async function hashWhereGiven(to: number, latencyMs: number): Promise<string> {
  const village = Village.ofStrangers('given', 2, { latencyMs })
  const stranger = village.network.attach(2, hostOf(2), listener)
  village.device(1 - to).moveTo(hostOf(3), false)
  village.device(to).moveTo(hostOf(0), false)
  stranger.endpoint.send(udp(0), said)
  await village.pass(1_000)
  village.dismantle()
  return village.trace.hash
}

test('worlds that differ in whom something came to, or when, have other hashes', async () => {
  const hash = await hashWhereGiven(0, 1)
  expect(await hashWhereGiven(0, 1)).toBe(hash)
  expect(await hashWhereGiven(1, 1)).not.toBe(hash)
  expect(await hashWhereGiven(0, 2)).not.toBe(hash)
})

test('worlds that differ in nothing but what devices made of it have other hashes', async () => {
  const village = await Village.gathered('states', 2)
  const hashNow = (): string => {
    const trace = new Trace()
    traceStates({ trace, devices: village.devices })
    return trace.hash
  }
  const before = hashNow()
  expect(hashNow()).toBe(before)
  await village.does(0, 'say')
  expect(hashNow()).not.toBe(before)
  village.dismantle()
})
