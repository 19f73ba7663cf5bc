import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { externalAddress, isPermitted, isTrustedFrame } from './policy.ts'

describe('an address for the outside', () => {
  test.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['HTTPS://EXAMPLE.org', 'https://example.org/'],
    ['mailto:ada@example.org', 'mailto:ada@example.org'],
  ])('%s is handed over as %s', (address, handed) => {
    expect(externalAddress(address)).toBe(handed)
  })

  test.each([
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'app://roost/index.html',
    'roost://join#abc',
    'ms-settings:',
    'https://example.org@evil.example/',
    'https://user:password@evil.example/',
    '//example.org',
    'not an address',
    '',
  ])('%j is not handed over', (address) => {
    expect(externalAddress(address)).toBeNull()
  })

  test('whatever is handed over is https or mailto', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
        const address = externalAddress(text)
        if (address !== null) expect(['https:', 'mailto:']).toContain(new URL(address).protocol)
      }),
    )
  })
})

describe('a sender', () => {
  test("is trusted as the main frame of the app's page", () => {
    expect(isTrustedFrame({ url: 'app://roost/', parent: null })).toBe(true)
    expect(isTrustedFrame({ url: 'app://roost/index.html#x', parent: null })).toBe(true)
  })

  test.each([
    ['a frame inside the page', { url: 'app://roost/', parent: {} }],
    ['another host of the scheme', { url: 'app://evil/', parent: null }],
    ['a host that begins alike', { url: 'app://roost.evil/', parent: null }],
    ['a user name that looks alike', { url: 'app://roost@evil/', parent: null }],
    ['another port', { url: 'app://roost:1/', parent: null }],
    ['another scheme', { url: 'https://roost/', parent: null }],
    ['an empty page', { url: 'about:blank', parent: null }],
    ['no address', { url: '', parent: null }],
    ['a frame that is gone', null],
  ])('%s is not', (_name, frame) => {
    expect(isTrustedFrame(frame)).toBe(false)
  })
})

test.each([
  ['notifications', 'app://roost/', true],
  ['clipboard-sanitized-write', 'app://roost/', true],
  ['notifications', 'https://evil.example/', false],
  ['notifications', 'app://roost.evil/', false],
  ['clipboard-read', 'app://roost/', false],
  ['media', 'app://roost/', false],
  ['openExternal', 'app://roost/', false],
  ['unknown', 'app://roost/', false],
])('the permission "%s" for %s: %s', (permission, url, granted) => {
  expect(isPermitted(permission, url)).toBe(granted)
})
