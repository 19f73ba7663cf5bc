import { describe, expect, it } from 'vitest'
import { loadDraft, saveDraft } from './drafts.ts'

function storage(full = false) {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem: (key: string, value: string) => {
      if (full) throw new Error('quota')
      kept.set(key, value)
    },
  }
}

describe('a draft', () => {
  it('is kept per channel', () => {
    const store = storage()
    saveDraft(store, '!c', '!general', 'half a thought')
    saveDraft(store, '!c', '!plans', 'another')
    expect(loadDraft(store, '!c', '!general')).toBe('half a thought')
    expect(loadDraft(store, '!c', '!plans')).toBe('another')
    expect(loadDraft(store, '!d', '!general')).toBe('')
  })
  it('leaves nothing behind once it is empty', () => {
    const store = storage()
    saveDraft(store, '!c', '!general', 'x')
    saveDraft(store, '!c', '!general', '')
    expect(store.kept.size).toBe(0)
  })
  it('does not stop the person from writing when storage is full', () => {
    expect(() => saveDraft(storage(true), '!c', '!general', 'x')).not.toThrow()
  })
})
