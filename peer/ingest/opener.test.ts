import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { sealBlob } from '../../core/crypto/blob.ts'
import { epochKeys } from '../../core/crypto/schedule.ts'
import { testCrypto } from '../../core/crypto/testing.ts'
import { TestCommunity } from '../../core/testing/community.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import type { Opened } from '../community/communityLog.ts'
import { describeOpener } from '../testing/describeOpener.ts'
import { openerHere } from './opener.ts'
import { ThreadOpener } from './threadOpener.ts'

const crypto = await testCrypto()

describeOpener('here', crypto, () => openerHere(crypto))
describeOpener('in a thread', crypto, () => new ThreadOpener(crypto, () => expect.unreachable('the thread works')))

const random = new SeededRandom(2)
const community = new TestCommunity(crypto, random)
const epoch = epochKeys(crypto, community.communityId, new Uint8Array(32))
const blobs = [...community.written.values()].map(({ blob }) => sealBlob(crypto, random, epoch, blob))

/** Asks, and asks again once there is an answer. */
async function askTwice(start: () => Worker) {
  let failureCount = 0
  const opener = new ThreadOpener(crypto, () => failureCount++, start)
  onTestFinished(() => opener.close())
  const ask = () => new Promise<readonly Opened[]>((resolve) => opener.open([epoch], blobs, resolve))
  const answers = [await ask(), await ask()]
  return {
    failureCount,
    areOpen: answers.every((opened) => opened.length === blobs.length && opened.every(({ ok }) => ok)),
  }
}

it('where no thread can be started, opens here and says so once', async () => {
  const start = () => {
    throw new Error('no threads today')
  }
  expect(await askTwice(start)).toEqual({ failureCount: 1, areOpen: true })
})

it('where the file of the thread is missing, opens here and says so once', async () => {
  const start = () => new Worker(new URL('./nowhere.mjs', import.meta.url))
  expect(await askTwice(start)).toEqual({ failureCount: 1, areOpen: true })
})

it('where the thread ends with a question unanswered, opens here and says so once', async () => {
  const start = () =>
    new Worker('require("node:worker_threads").parentPort.once("message", () => process.exit(1))', { eval: true })
  expect(await askTwice(start)).toEqual({ failureCount: 1, areOpen: true })
})
