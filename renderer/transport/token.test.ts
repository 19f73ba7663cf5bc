import { describe, expect, it } from 'vitest'
import { takeToken } from './token.ts'

function place(hash: string, stored: Record<string, string> = {}) {
  let address = `/app${hash}`
  return {
    stored,
    address: () => address,
    location: { hash, pathname: '/app', search: '' },
    history: {
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) => {
        address = String(url)
      },
    },
    sessionStorage: {
      getItem: (key: string) => stored[key] ?? null,
      setItem: (key: string, value: string) => {
        stored[key] = value
      },
    },
  }
}

describe('the token', () => {
  it('is taken from the fragment and leaves the address bar at once', () => {
    const window = place('#token=abc-123')
    expect(takeToken(window)).toBe('abc-123')
    expect(window.address()).toBe('/app')
  })
  it('survives a reload', () => {
    const first = place('#token=abc')
    takeToken(first)
    expect(takeToken(place('', first.stored))).toBe('abc')
  })
  it('is replaced by a newer one', () => {
    expect(takeToken(place('#token=new', { 'roost.token': 'old' }))).toBe('new')
  })
  it('is missing where none was ever given', () => {
    expect(takeToken(place('#elsewhere'))).toBeUndefined()
  })
})
