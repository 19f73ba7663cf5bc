import { expect, it } from 'vitest'
import type { ExchangeMessage } from '../reconcile/exchangeMessages.ts'
import { exchangeBytes } from '../reconcile/exchangeMessages.ts'
import { payloadsOfAllKinds } from '../testing/anyPayload.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { decodeLeaves, encodeLeaves } from './leaves.ts'
import { decodeSketch, encodeSketch } from './sketch.ts'
import { decodeTree, encodeTree } from './tree.ts'

function travel(message: ExchangeMessage): { bytes: Uint8Array; read: ExchangeMessage | undefined } {
  switch (message.type) {
    case 'sketch': {
      const bytes = encodeSketch(message)
      return { bytes, read: decodeSketch(bytes) }
    }
    case 'tree': {
      const bytes = encodeTree(message)
      return { bytes, read: decodeTree(bytes) }
    }
    case 'leaves': {
      const bytes = encodeLeaves(message)
      return { bytes, read: decodeLeaves(bytes) }
    }
  }
}

it('what is said in an exchange arrives as it was said, and takes the bytes that were reckoned with', () => {
  const random = new SeededRandom(41)
  let count = 0
  for (let round = 0; round < 60; round++) {
    for (const payload of payloadsOfAllKinds(random)) {
      if (payload.type !== 'sketch' && payload.type !== 'tree' && payload.type !== 'leaves') continue
      const { bytes, read } = travel(payload)
      expect(read).toEqual(payload)
      expect(bytes).toHaveLength(exchangeBytes(payload))
      count++
    }
  }
  expect(count).toBeGreaterThanOrEqual(180)
})
