import { describe, expect, it, onTestFinished } from 'vitest'
import { sealBlob } from '../../core/crypto/blob.ts'
import type { CryptoPort } from '../../core/crypto/port.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { canonicalBytes, parseCanonicalJson } from '../../core/event/canonicalJson.ts'
import type { JsonObject } from '../../core/event/json.ts'
import { eventBytesMax } from '../../core/limits.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { type Opened, openEvent } from '../community/communityLog.ts'
import type { Opener } from '../ingest/opener.ts'

/** What every opener promises. */
export function describeOpener(name: string, crypto: CryptoPort, open: () => Opener): void {
  describe(`opening sealed events: ${name}`, () => {
    const random = new SeededRandom(1)
    const community = new TestCommunity(crypto, random)
    const [older, newer] = [1, 2].map((fill) =>
      epochKeys(crypto, community.communityId, new Uint8Array(32).fill(fill)),
    ) as [ReturnType<typeof epochKeys>, ReturnType<typeof epochKeys>]
    const epochs = [newer, older]

    const opener = () => {
      const opened = open()
      onTestFinished(() => opened.close())
      return opened
    }
    const ask = (of: Opener, blobs: readonly Uint8Array[]) =>
      new Promise<readonly Opened[]>((resolve) => of.open(epochs, blobs, resolve))
    const seal = (bytes: Uint8Array, keys = newer) => sealBlob(crypto, random, keys, bytes)
    const changed = (bytes: Uint8Array, change: JsonObject) =>
      seal(canonicalBytes({ ...(parseCanonicalJson(bytes) as JsonObject), ...change }))

    const message = community.owner.say('It is cold in here \u{1f600}').blob
    const written = [...community.written.values()].map(({ blob }) => blob)
    const good = written.map((bytes, at) => seal(bytes, at % 2 === 0 ? newer : older))
    const bad: Record<string, Uint8Array> = {
      stripped: changed(message, { content: {} }),
      'sealed for others': seal(message, epochKeys(crypto, community.communityId, new Uint8Array(32).fill(3))),
      'cut off': seal(message).subarray(0, 30),
      empty: new Uint8Array(),
      'no JSON': seal(Uint8Array.of(1, 2, 3)),
      'no event': seal(canonicalBytes({ type: 'm.room.message' })),
      'white space': seal(new Uint8Array([...message, 0x20])),
      'another content': changed(message, { content: { body: 'It is warm in here' } }),
      'too long': seal(new Uint8Array(eventBytesMax + 1)),
    }

    it('answers what opening one by one answers, good and bad', async () => {
      const blobs = [...good, ...Object.values(bad)]
      const expected = blobs.map((blob) => openEvent(crypto, epochs, blob))
      expect(await ask(opener(), blobs)).toEqual(expected)
      expect(
        new Set(expected.map((opened) => (opened.ok ? (opened.incoming.content ?? 'whole') : opened.reason))),
      ).toEqual(new Set(['whole', 'missing', 'blob', 'notCanonical', 'shape', 'hash', 'oversize']))
    })

    it('answers in the order in which it was asked, also nothing for nothing', async () => {
      const of = opener()
      const answers: number[] = []
      const lengths = [3, 0, 1, 5]
      await Promise.all(
        lengths.map(async (length, number) => {
          expect((await ask(of, good.slice(0, length))).length).toBe(length)
          answers.push(number)
        }),
      )
      expect(answers).toEqual([0, 1, 2, 3])
    })

    it('answers at once what is needed at once, also while much is being opened', async () => {
      const of = opener()
      const blobs = [...good, ...Object.values(bad)]
      const asked = ask(of, blobs)
      const expected = blobs.map((blob) => openEvent(crypto, epochs, blob))
      expect(blobs.map((blob) => of.openNow(epochs, blob))).toEqual(expected)
      expect(await asked).toEqual(expected)
    })

    it('leaves the sealed bytes as they are, for they are stored', async () => {
      const before = good.map((blob) => blob.slice())
      const opened = await ask(opener(), good)
      expect(good).toEqual(before)
      expect(opened.map((each) => (each.ok ? each.incoming.blob : undefined))).toEqual(before)
    })

    it('answers nothing once it is closed', async () => {
      const of = opener()
      const answers: unknown[] = []
      of.close()
      of.open(epochs, good, (opened) => answers.push(opened))
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(answers).toEqual([])
    })
  })
}
