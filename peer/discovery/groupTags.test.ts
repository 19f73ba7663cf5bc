import { describe, expect, it } from 'vitest'
import { testCrypto } from '../../core/crypto/testing.ts'
import { dnsSdSliceMs } from '../../sync/limits.ts'
import { SeededRandom } from '../../sync/testing/seededRandom.ts'
import { GroupTags, groupTag, nearTags, sliceOf } from './groupTags.ts'

const crypto = await testCrypto()
const random = new SeededRandom(5)
const epochs = Array.from({ length: 20 }, () => ({ beacon: random.bytes(32) }))
const [own = { beacon: random.bytes(32) }, other = own, stranger = own] = epochs
const nowMs = Date.UTC(2026, 10, 20, 18, 30)
const isTagged = (tags: readonly string[], keys: typeof epochs, atMs: number) =>
  nearTags(crypto, keys, atMs).some((tag) => tags.includes(tag))
const tagsOf = (seed = 9) => new GroupTags(crypto, new SeededRandom(seed).bytes(32))

describe('what is said by DNS-SD', () => {
  it('is recognised under the key of an epoch, and under no other', () => {
    const { tags } = tagsOf().saying([own, other], nowMs)
    expect(isTagged(tags, [own], nowMs)).toBe(true)
    expect(isTagged(tags, [stranger, other], nowMs)).toBe(true)
    expect(isTagged(tags, [stranger], nowMs)).toBe(false)
  })

  it('is recognised by clocks that are an hour off, and later no more', () => {
    const { tags } = tagsOf().saying([own], nowMs)
    const recognised = [-2, -1, 0, 1, 2].map((hours) => isTagged(tags, [own], nowMs + hours * dnsSdSliceMs))
    expect(recognised).toEqual([false, true, true, true, false])
  })

  it('has the same number of tags, of the same kind, for however many communities', () => {
    for (const count of [0, 1, 16, 20]) {
      const { tags } = tagsOf().saying(epochs.slice(0, count), nowMs)
      expect(tags).toHaveLength(16)
      expect(new Set(tags).size).toBe(16)
      expect(tags.every((tag) => /^[\w-]{11}$/.test(tag))).toBe(true)
      expect(tags).toEqual([...tags].sort())
    }
  })

  it('stays the same within an hour, and then has nothing in common with what was said before', () => {
    const tags = tagsOf()
    const first = tags.saying([own], nowMs)
    expect(tags.saying([own], nowMs + 60_000)).toBe(first)
    const later = tags.saying([own], nowMs + dnsSdSliceMs)
    expect(later.instance).not.toBe(first.instance)
    expect(later.tags.filter((tag) => first.tags.includes(tag))).toEqual([])
  })

  it('is said under another name when an epoch is another, and the name says nothing', () => {
    const tags = tagsOf()
    const first = tags.saying([own], nowMs)
    const second = tags.saying([other], nowMs)
    expect(second.instance).not.toBe(first.instance)
    expect(second.instance).toMatch(/^[0-9a-f]{16}$/)
  })

  it('does not tell how many tags are real, whoever compares what was said before and after a start or another community', () => {
    const before = tagsOf().saying([own, other], nowMs)
    expect(tagsOf().saying([own, other], nowMs)).toEqual(before)
    const after = tagsOf().saying([own, other, stranger], nowMs)
    expect(before.tags.filter((tag) => after.tags.includes(tag))).toHaveLength(15)
    expect(
      tagsOf(10)
        .saying([], nowMs)
        .tags.filter((tag) => before.tags.includes(tag)),
    ).toEqual([])
  })

  it('is what the protocol says it is', () => {
    const beacon = Uint8Array.from({ length: 32 }, (_, index) => index)
    expect(groupTag(crypto, { beacon }, 495_000)).toBe('R6bpVen2B1o')
  })

  it('depends on the hour by all its bits', () => {
    expect(groupTag(crypto, own, sliceOf(nowMs))).not.toBe(groupTag(crypto, own, sliceOf(nowMs) + 2 ** 32))
  })
})
