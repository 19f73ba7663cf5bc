import { expect, it } from 'vitest'
import { must } from '../assert.ts'
import type { KeyPair } from '../crypto/port.ts'
import { seededRandom, testCrypto } from '../crypto/testing.ts'
import { nameOfKey, serverOf, type UserId } from '../event/ids.ts'
import { hashEvent, withSignatures } from '../event/signEvent.ts'
import { TestCommunity } from '../testing/community.ts'
import { createPerson, type Person } from '../testing/person.ts'
import { protoEvent } from './protoEvent.ts'

const crypto = await testCrypto()

interface Key {
  readonly whose: string
  readonly pair: KeyPair
}

it('S9: an event is taken from its sender under a key that is theirs in the graph, and in no other pairing of names and keys', () => {
  const random = seededRandom(crypto, 'authorship')
  const community = new TestCommunity(crypto, random)
  const { owner: ada } = community
  const ben = community.newcomer('ben', 2)
  const eve = createPerson(crypto, random, 'eve')
  const senders: readonly [string, UserId][] = [
    ['ada', ada.userId],
    ['ben', ben.userId],
    ['eve', eve.userId],
  ]
  // The second devices of Ada and Ben have certificates that nobody has seen.
  const keysOf = (name: string, { userKey, devices }: Person): Key[] => [
    { whose: `the user key of ${name}`, pair: userKey },
    ...devices.map(({ signing }, at) => ({ whose: `device ${at} of ${name}`, pair: signing })),
  ]
  const keys = [...keysOf('ada', ada.person), ...keysOf('ben', ben.person), ...keysOf('eve', eve)]
  const theirs: Record<string, readonly string[]> = {
    ada: ['the user key of ada', 'device 0 of ada'],
    ben: ['the user key of ben', 'device 0 of ben'],
    eve: [],
  }

  const taken: string[] = []
  const meant: string[] = []
  let count = 0
  const nameOf = ({ pair }: Key) => nameOfKey(pair.publicKey)
  for (const [sender, userId] of senders) {
    for (const signer of keys) {
      const hashed = hashEvent(
        crypto,
        nameOf(signer),
        protoEvent(ada.channel, {
          type: 'm.room.message',
          sender: userId,
          signer: nameOf(signer),
          content: { body: `message ${count}` },
          originServerTs: community.nowMs,
        }),
      )
      for (const signing of keys) {
        const signature = crypto.sign(signing.pair.secretKey, hashed.reference)
        for (const [server, serverUser] of senders) {
          for (const named of keys) {
            const says = `by ${sender}, signer ${signer.whose}, signed with ${signing.whose} as ${named.whose} at ${server}`
            const isRight = signer === signing && named === signer && server === sender
            if (isRight && must(theirs[sender], 'a sender').includes(signer.whose)) meant.push(says)
            count++
            const signatures = [{ server: serverOf(serverUser), keyName: nameOf(named), signature }]
            const result = withSignatures(crypto, hashed, signatures)
            if (!result.ok) continue
            const graph = community.emptyGraph()
            const { signed } = result
            graph.ingest([...community.written.values()])
            const { added } = graph.ingest([{ ...signed, blob: signed.bytes }])
            if (added.some(({ entry }) => entry.event.id === signed.event.id)) taken.push(says)
          }
        }
      }
    }
  }
  expect(count).toBe(senders.length * keys.length ** 3 * senders.length)
  expect(meant).toHaveLength(4)
  expect(taken).toEqual(meant)
})
