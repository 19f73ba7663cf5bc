import { beforeEach, describe, expect, it } from 'vitest'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { datagramSizesBytes, helloChecksBurst, peerSilenceMs } from '../limits.ts'
import { allEqual, communityId, crypto, keys, makeEvents, makePeer } from '../testing/fixture.ts'
import { Impostor } from '../testing/impostor.ts'
import { isQuestion } from '../testing/liar.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import type { SentDatagram } from '../testing/virtualNetwork.ts'
import { VirtualNetwork } from '../testing/virtualNetwork.ts'
import type { VirtualPeer } from '../testing/virtualPeer.ts'
import type { Payload } from '../wire/body.ts'
import { decodeBody } from '../wire/body.ts'
import { openPacket, sealPacket } from '../wire/packet.ts'
import type { Address } from './interface.ts'

const nowhere: Address = { host: '10.0.0.66', port: 666 }
let network: VirtualNetwork
let ada: VirtualPeer
let ben: VirtualPeer
let impostor: Impostor

beforeEach(() => {
  network = new VirtualNetwork({ seed: 1 })
  ada = makePeer(1)
  ben = makePeer(2)
  impostor = new Impostor()
  ada.load(makeEvents(1, 40))
  ben.load(makeEvents(2, 40))
  network.add(ada, ben)
  network.run(6_000)
  expect(allEqual([ada, ben])).toBe(true)
})

/** What a peer tells the network in answer to a datagram, and all that one could see change about it. */
function deliver(to: VirtualPeer, bytes: Uint8Array, from: Address = nowhere) {
  const before = JSON.stringify([to.gossip.status().peers, to.events.size, [...to.savedWindows], to.ingestedBlobs])
  const refusedBefore = to.gossip.status().refused
  const answers = network.input(to, { kind: 'datagram', from, bytes })
  const after = JSON.stringify([to.gossip.status().peers, to.events.size, [...to.savedWindows], to.ingestedBlobs])
  const counted = Object.entries(to.gossip.status().refused)
    .filter(([reason, count]) => count !== refusedBefore[reason as keyof typeof refusedBefore])
    .map(([reason]) => reason)
  return { answers, changed: before !== after, counted }
}

const refusedFor = (reason: string) => ({ answers: [], changed: false, counted: [reason] })

function opened({ bytes }: SentDatagram) {
  const packet = openPacket(crypto, keys, bytes)
  const body = packet.ok ? decodeBody(packet.value) : packet
  if (!body.ok) throw new Error('a peer of the community sent this')
  return body.value
}

const sentBy = (peer: VirtualPeer, type: Payload['type']): SentDatagram => {
  const sent = network.sent.find((datagram) => datagram.from === peer.address && opened(datagram).payload.type === type)
  if (sent === undefined) throw new Error(`${type} was sent`)
  return sent
}

describe('an outsider', () => {
  it('S1: gets no byte and changes nothing, whatever it sends', () => {
    const random = new SeededRandom(4)
    for (let round = 0; round < 3000; round++) {
      const bytes = random.bytes([256, 512, 768, 1200, random.below(1300)][round % 5] ?? 0)
      const { answers, changed, counted } = deliver(ada, bytes)
      expect({ answers, changed }).toEqual({ answers: [], changed: false })
      expect(counted).toHaveLength(1)
    }
  })

  it('is told apart: another community, noise, something too large', () => {
    const otherKeys = epochKeys(crypto, communityId, new Uint8Array(32))
    const foreign = sealPacket(crypto, new SeededRandom(1), otherKeys, new Uint8Array(50))
    expect(deliver(ada, foreign)).toEqual(refusedFor('otherCommunity'))
    expect(deliver(ada, new Uint8Array(300))).toEqual(refusedFor('garbage'))
    expect(deliver(ada, new Uint8Array(65_000))).toEqual(refusedFor('oversize'))
  })

  it('S3: replaying a whole session changes nothing and sends nothing', () => {
    const capture = [...network.sent]
    expect(capture.length).toBeGreaterThan(5)
    network.nowMs += 3_000
    network.input(ada, { kind: 'tick' })
    for (const { bytes, from } of capture) {
      const own = from === ada.address
      for (const source of [from, nowhere]) {
        const { answers, changed, counted } = deliver(ada, bytes, source)
        expect({ answers, changed }).toEqual({ answers: [], changed: false })
        if (!own) expect(counted).toEqual(['replay'])
      }
    }
  })

  it('cannot replay a session to a peer that was restarted since', () => {
    const capture = network.sent.filter(({ from }) => from === ben.address)
    network.run(2_000)
    ada.restart(network.nowMs)
    for (const { bytes } of capture) {
      expect(deliver(ada, bytes).counted).toEqual(['replay'])
    }
    expect(ada.gossip.status().peers).toEqual([])
  })

  it('S2: sees nothing but padded sizes', () => {
    expect(network.sent.every(({ bytes }) => datagramSizesBytes.some((size) => size === bytes.length))).toBe(true)
  })
})

describe('damage on the way', () => {
  it('is refused wherever it sits', () => {
    const { bytes } = sentBy(ben, 'delivery')
    for (let at = 0; at < bytes.length; at += 13) {
      const { answers, changed, counted } = deliver(ada, bytes.with(at, (bytes[at] ?? 0) ^ 4), ben.address)
      expect({ answers, changed }).toEqual({ answers: [], changed: false })
      expect(counted).toEqual([at < 40 ? 'otherCommunity' : 'seal'])
    }
  })
})

describe('a member', () => {
  const benKey = () => ben.device.signing.publicKey
  const benHello = () => opened(sentBy(ben, 'hello'))
  const adaAgreementKey = () => {
    const { payload } = opened(sentBy(ada, 'hello'))
    if (payload.type !== 'hello') throw new Error('it is a hello')
    return payload.certificateTail.slice(32, 64)
  }
  const nothingSaid: Payload = { type: 'ack', cumulative: 1e6, beyond: new Uint8Array(32) }

  it('cannot say anything for another device', () => {
    const header = impostor.header({ sender: benKey(), bootNumber: 0, counter: 1e6 })
    expect(deliver(ada, impostor.sealSaid(header, nothingSaid, adaAgreementKey()))).toEqual(refusedFor('mac'))
    expect(deliver(ada, impostor.sealSaid({ ...header }, { type: 'bye' }, adaAgreementKey()))).toEqual(
      refusedFor('mac'),
    )
    expect(ada.gossip.status().peers).toHaveLength(1)
  })

  it('cannot silence another device by using up its counters', () => {
    const header = impostor.header({ sender: benKey(), bootNumber: 0, counter: 2 ** 47 })
    deliver(ada, impostor.sealSaid(header, nothingSaid, adaAgreementKey()))
    const heardMs = ada.gossip.status().peers[0]?.lastHeardMs ?? 0
    network.run(10_000)
    expect(ada.gossip.status().peers[0]?.lastHeardMs).toBeGreaterThan(heardMs)
  })

  it('cannot say hello for another device: not with its own boot key, not with a stolen certificate', () => {
    const header = impostor.header({ sender: benKey(), bootNumber: 0, counter: 1e6 })
    expect(deliver(ada, impostor.sealHello(header, impostor.hello()))).toEqual(refusedFor('signature'))
    const { payload } = benHello()
    if (payload.type !== 'hello') throw new Error('it is a hello')
    const stolen = impostor.hello({ kind: 'announced' }, { certificateTail: payload.certificateTail })
    expect(deliver(ada, impostor.sealHello(header, stolen))).toEqual(refusedFor('signature'))
    const later = { ...header, bootNumber: 9 }
    expect(deliver(ada, impostor.sealHello(later, stolen))).toEqual(refusedFor('signature'))
  })

  it('cannot say anything before it has said hello', () => {
    expect(deliver(ada, impostor.sealSaid(impostor.header(), nothingSaid, adaAgreementKey()))).toEqual(
      refusedFor('stranger'),
    )
  })

  it('is refused with anything malformed', () => {
    expect(deliver(ada, impostor.seal(new Uint8Array(100)))).toEqual(refusedFor('shape'))
    const tooFew = impostor.seal(new Uint8Array([1, 3, 9]))
    expect(deliver(ada, tooFew)).toEqual(refusedFor('shape'))
  })

  it('gets hellos only, no larger than its own, until it has echoed a token: S4', () => {
    const hello = impostor.sealHello(impostor.header(), impostor.hello())
    const { answers } = deliver(ada, hello)
    expect(answers.map(({ kind }) => kind)).toEqual(['send'])
    expect(answers.every((effect) => effect.kind === 'send' && effect.bytes.length <= hello.length)).toBe(true)
    const filter: Payload = {
      type: 'since',
      number: 1,
      store: ada.storeId,
      from: 0,
      held: { salt: new Uint8Array(16), hashCount: 0, bits: new Uint8Array() },
    }
    expect(deliver(ada, impostor.sealSaid(impostor.header(), filter, adaAgreementKey())).answers).toEqual([])
    network.run(10_000)
    const toIt = network.sent.filter(({ to }) => to?.host === nowhere.host)
    expect(toIt).toHaveLength(1)
  })

  it('cannot make a peer think that it sits somewhere else by a wrong echo', () => {
    const scope = { kind: 'addressed', echo: new Uint8Array(8), proven: true, deaf: false } as const
    deliver(ada, impostor.sealHello(impostor.header(), impostor.hello(scope)))
    expect(ada.gossip.status().peers.map(({ deviceId }) => deviceId)).toEqual([ben.deviceId])
  })

  it('is heard only so often', () => {
    const counted = Array.from({ length: helloChecksBurst + 100 }, () =>
      deliver(ada, impostor.sealHello(impostor.header(), impostor.hello())),
    ).flatMap((outcome) => outcome.counted)
    expect(counted.length).toBeGreaterThan(50)
    expect(new Set(counted)).toEqual(new Set(['flood']))
  })
})

describe('a member with a token', () => {
  /** Goes through the greeting as an honest peer would. */
  function acquaint(): Uint8Array {
    const first = deliver(ada, impostor.sealHello(impostor.header(), impostor.hello())).answers[0]
    if (first?.kind !== 'send') throw new Error('the hello is answered')
    const { payload } = opened({ atMs: 0, from: ada.address, to: nowhere, bytes: first.bytes })
    if (payload.type !== 'hello' || payload.scope.kind !== 'addressed') throw new Error('by a hello')
    const scope = { kind: 'addressed', echo: payload.scope.token, proven: true, deaf: false } as const
    deliver(ada, impostor.sealHello(impostor.header(), impostor.hello(scope)))
    return payload.certificateTail.slice(32, 64)
  }

  it('gets at most 64 KiB and a little for one request, and nothing more while it acknowledges nothing', () => {
    const many = makeEvents(9, 600, 24, 500)
    network.perform(ada, ada.write(many, network.nowMs))
    network.run(5_000)
    const agreementKey = acquaint()
    expect(ada.gossip.status().peers).toHaveLength(2)
    const before = network.sent.length
    const filter: Payload = {
      type: 'since',
      number: 1,
      store: ada.storeId,
      from: 0,
      held: { salt: new Uint8Array(16), hashCount: 0, bits: new Uint8Array() },
    }
    network.input(ada, {
      kind: 'datagram',
      from: nowhere,
      bytes: impostor.sealSaid(impostor.header(), filter, agreementKey),
    })
    const toIt = network.sent.slice(before).filter(({ to }) => to?.host === nowhere.host)
    const bytes = toIt.reduce((sum, datagram) => sum + datagram.bytes.length, 0)
    expect(bytes).toBeGreaterThan(20_000)
    expect(bytes).toBeLessThan(80_000)
    network.run(peerSilenceMs)
    const whole = network.sent.slice(before).filter(({ to }) => to?.host === nowhere.host)
    const distinct = new Set(whole.map((datagram) => JSON.stringify(opened(datagram).payload)))
    expect(distinct.size).toBeLessThan(toIt.length * 2)
  })

  it('that never agrees is asked ever more rarely', () => {
    acquaint()
    for (let second = 0; second < 600; second++) {
      network.run(1_000)
      network.input(ada, {
        kind: 'datagram',
        from: nowhere,
        bytes: impostor.sealHello(impostor.header(), impostor.hello()),
      })
    }
    const questions = network.sent.filter((datagram) => isQuestion(opened(datagram).payload))
    // Ten minutes: a few quick rounds, then one every half a minute, each asked a few times for want of an answer.
    expect(questions.length).toBeLessThan(300)
    expect(allEqual([ada, ben])).toBe(true)
  })
})

describe('random members', () => {
  it('S7: cannot make a machine throw with any sealed body', () => {
    const random = new SeededRandom(8)
    for (let round = 0; round < 2000; round++) {
      const body = random.bytes(44 + random.below(1000))
      body[0] = 1
      body[1] = 1 + random.below(19)
      if (round % 2 === 0) body.set(ben.device.signing.publicKey, 2)
      const { answers, changed } = deliver(ada, impostor.seal(body))
      expect({ answers, changed }).toEqual({ answers: [], changed: false })
    }
  })
})
