import { describe, expect, it } from 'vitest'
import { utf8Bytes } from '../../core/crypto/bytes.ts'
import { VirtualAnswerer, VirtualAsker } from '../testing/rendezvous.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { VirtualNetworkOptions } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'

const rendezvousKey = new SeededRandom(77).bytes(32)
const names = [{ name: 'invite', rendezvousKey }]
const hello = utf8Bytes('May I come in?')

function company(
  options: Partial<VirtualNetworkOptions>,
  answererCount: number,
  reply?: (question: Uint8Array) => Uint8Array,
) {
  const network = new VirtualNetwork({ seed: 1, ...options })
  const ada = new VirtualAsker(1, rendezvousKey)
  const answerers = Array.from(
    { length: answererCount },
    (_, index) => new VirtualAnswerer(index + 1, names, ({ question }) => reply?.(question) ?? question),
  )
  network.add(ada, ...answerers)
  return { network, ada, answerers }
}

describe('a question to all', () => {
  it('is answered', () => {
    const { network, ada, answerers } = company({}, 1)
    network.perform(ada, ada.take({ kind: 'ask', question: hello }, network.nowMs))
    network.run(100)
    expect(ada.answers.map(({ answer }) => answer)).toEqual([hello])
    expect(answerers[0]?.questions).toHaveLength(1)
    expect(network.sent.length).toBeLessThan(8)
  })
})
