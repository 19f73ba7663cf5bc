import { describe, expect, it } from 'vitest'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { seekAddressesMax } from '../limits.ts'
import { VirtualAnswerer, VirtualAsker } from '../testing/rendezvous.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { AskerInput } from './interface.ts'

const rendezvousKey = new SeededRandom(79).bytes(32)
const question = utf8Bytes('May I come in?')

/** Nothing that is announced is heard. */
function company() {
  const network = new VirtualNetwork({ seed: 1, multicast: false })
  const ben = new VirtualAnswerer(1, [{ name: 'invite', rendezvousKey }])
  const ada = new VirtualAsker(1, rendezvousKey)
  network.add(ada, ben)
  const tell = (input: AskerInput) => network.perform(ada, ada.take(input, network.nowMs))
  return { network, ada, ben, tell }
}

describe('somebody who asks', () => {
  it('asks at an address that was typed later', () => {
    const { network, ada, ben, tell } = company()
    tell({ kind: 'ask', question })
    network.run(1_000)
    expect(ada.answers).toEqual([])
    tell({ kind: 'addresses', list: [ben.address] })
    network.run(200)
    expect(ada.answers).toHaveLength(1)
  })

  it('finds who answers by knocking there once', () => {
    const { network, ada, ben, tell } = company()
    tell({ kind: 'ask', question })
    network.run(20_000)
    tell({ kind: 'knock', address: ben.address })
    network.run(200)
    expect(ada.answers).toHaveLength(1)
  })

  it('knocks nowhere while it asks nothing', () => {
    const { network, ben, tell } = company()
    tell({ kind: 'knock', address: ben.address })
    expect(network.sent).toEqual([])
  })

  it('asks at once after the network changed', () => {
    const { network, ben, tell } = company()
    tell({ kind: 'addresses', list: [ben.address] })
    tell({ kind: 'ask', question: utf8Bytes('first') })
    network.run(30_000)
    const before = network.sent.length
    tell({ kind: 'networkChanged' })
    expect(network.sent.length).toBeGreaterThan(before)
  })

  it('remembers so many addresses and no more', () => {
    const { network, tell } = company()
    const list = Array.from({ length: seekAddressesMax + 9 }, (_, index) => ({ host: '10.1.1.1', port: 1_000 + index }))
    tell({ kind: 'addresses', list: [...list, ...list] })
    tell({ kind: 'ask', question })
    expect(network.sent.filter(({ to }) => to !== undefined)).toHaveLength(seekAddressesMax)
  })
})
