import { describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { STORE_ID_BYTES } from '../../sync/wire/hello.ts'
import { savedCursorCountMax, savedWindowCountMax } from '../limits.ts'
import { nextBootNumber, saveCursors, savedCursors, savedWindows, saveWindows } from './communityMeta.ts'

/** The part of a store that is used here, in memory. */
function metaStore(): CommunityStore {
  const values = new Map<string, Uint8Array>()
  return {
    meta: (key: string) => values.get(key),
    setMeta: (key: string, value: Uint8Array) => void values.set(key, value),
  } as unknown as CommunityStore
}

const window = (name: string, highest = 1) => ({ deviceId: name as never, bootNumber: 1, highest })

describe('stored windows', () => {
  it('come back, the latest of each device', () => {
    const store = metaStore()
    saveWindows(store, [window('ada'), window('ben')])
    saveWindows(store, [window('ada', 7)])
    expect(savedWindows(store)).toEqual([window('ben'), window('ada', 7)])
  })

  it('are what the disk holds, also where it refused some in between', () => {
    const store = metaStore()
    saveWindows(store, [window('ada')])
    const { setMeta } = store
    store.setMeta = () => expect.fail('the disk is full')
    expect(() => saveWindows(store, [window('ada', 9), window('ben')])).toThrow()
    store.setMeta = setMeta
    saveWindows(store, [window('cem')])
    expect(savedWindows(store)).toEqual([window('ada'), window('cem')])
  })

  it('are bounded, and who was heard of late stays', () => {
    const store = metaStore()
    saveWindows(store, [window('ada'), window('ben')])
    for (let round = 0; round < 4; round++) {
      saveWindows(
        store,
        Array.from({ length: savedWindowCountMax / 2 }, (_, index) => window(`made up ${round} ${index}`)),
      )
      saveWindows(store, [window('ada', round)])
    }
    const names = savedWindows(store).map(({ deviceId }) => deviceId as string)
    expect(names).toHaveLength(savedWindowCountMax)
    expect(names).toContain('ada')
    expect(names).not.toContain('ben')
  })
})

const cursor = (name: string, theirs = 1) => ({
  deviceId: name as never,
  store: new Uint8Array(STORE_ID_BYTES),
  theirs,
})

describe('stored cursors', () => {
  it('come back, the latest of each device, and who was heard of late stays', () => {
    const store = metaStore()
    saveCursors(store, [cursor('ada'), cursor('ben')])
    saveCursors(store, [cursor('ada', 7)])
    expect(savedCursors(store)).toEqual([cursor('ben'), cursor('ada', 7)])
    saveCursors(
      store,
      Array.from({ length: savedCursorCountMax - 1 }, (_, index) => cursor(`made up ${index}`)),
    )
    expect(savedCursors(store)).toHaveLength(savedCursorCountMax)
    expect(savedCursors(store)[0]).toEqual(cursor('ada', 7))
  })

  it('are what the disk holds, also where it refused some or was given others', () => {
    const store = metaStore()
    saveCursors(store, [cursor('ada')])
    const others = metaStore()
    saveCursors(others, [cursor('ben')])
    const { setMeta } = store
    store.setMeta = () => expect.fail('the disk is full')
    expect(() => saveCursors(store, [cursor('ada', 9)])).toThrow()
    store.setMeta = setMeta
    saveCursors(store, [cursor('cem')])
    expect(savedCursors(store)).toEqual([cursor('ada'), cursor('cem')])
    store.setMeta('cursors', must(others.meta('cursors'), 'some were written'))
    saveCursors(store, [cursor('cem', 2)])
    expect(savedCursors(store)).toEqual([cursor('ben'), cursor('cem', 2)])
  })
})

describe('the number of a start', () => {
  it('rises with every start, also within a second and after the clock was set back', () => {
    const store = metaStore()
    const numbers = [10_000, 10_100, 99_000, 20_000].map((nowMs) => nextBootNumber(store, nowMs))
    expect(numbers).toEqual([10, 11, 99, 100])
  })

  it('is above the last one also where the file was made anew', () => {
    expect(nextBootNumber(metaStore(), 60_000)).toBeGreaterThan(nextBootNumber(metaStore(), 50_000))
  })
})
