import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deepLinkIn, LinkInbox, parseDeepLink } from './deepLink.ts'
import { deepLinkCharsMax, waitingLinksMax } from './limits.ts'

describe('a deep link', () => {
  test.each([
    ['roost://join#abc', 'roost://join#abc'],
    // As browsers and desktops hand it over.
    ['roost://join/#abc', 'roost://join#abc'],
    ['ROOST://JOIN#aBc', 'roost://join#aBc'],
    ['roost://join#a-b_c~d.e%20f=g&h', 'roost://join#a-b_c~d.e%20f=g&h'],
  ])('%s is taken as %s', (text, link) => {
    expect(parseDeepLink(text)).toBe(link)
  })

  test.each([
    '',
    'roost://join',
    'roost://join#',
    'roost://elsewhere#abc',
    'roost://join.evil.example#abc',
    'roost://user@join#abc',
    'roost://join:80#abc',
    'roost://join/path#abc',
    'roost://join?query#abc',
    'https://join#abc',
    'roost:join#abc',
    ' roost://join#abc',
    'roost://join#abc\n',
    'roost://join#a b',
    'roost://join#a#b',
    'roost://join#<script>',
    'roost://join#ä',
    `roost://join#${'a'.repeat(deepLinkCharsMax)}`,
  ])('%j is none', (text) => {
    expect(parseDeepLink(text)).toBeNull()
  })

  test('any text gives null or a bounded link of plain characters, which is taken as itself', () => {
    const nearLink = fc.tuple(
      fc.constantFrom('roost://join#', 'roost://join/#', 'roost://', ''),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(nearLink, ([start, rest]) => {
        const link = parseDeepLink(start + rest)
        if (link === null) return
        expect(link).toMatch(/^roost:\/\/join#[\x21-\x7e]+$/)
        expect(link.length).toBeLessThanOrEqual(deepLinkCharsMax)
        expect(parseDeepLink(link)).toBe(link)
      }),
    )
  })

  test('is found among the arguments of a start', () => {
    expect(deepLinkIn(['electron', '.', '--data=/x', 'roost://join#abc'])).toBe('roost://join#abc')
    expect(deepLinkIn(['electron', '.'])).toBeNull()
  })
})

describe('the inbox for links', () => {
  test('keeps what comes early, in order, and passes on what comes later', () => {
    const inbox = new LinkInbox()
    const delivered: string[] = []
    inbox.receive('one')
    inbox.receive('two')
    inbox.connect((link) => delivered.push(link))
    inbox.receive('three')
    expect(delivered).toEqual(['one', 'two', 'three'])
  })

  test('keeps again once nobody can take links', () => {
    const inbox = new LinkInbox()
    const delivered: string[] = []
    inbox.connect((link) => delivered.push(link))
    inbox.connect(null)
    inbox.receive('late')
    expect(delivered).toEqual([])
    inbox.connect((link) => delivered.push(link))
    expect(delivered).toEqual(['late'])
  })

  test('keeps only the newest of too many', () => {
    const inbox = new LinkInbox()
    const delivered: string[] = []
    for (let number = 0; number <= waitingLinksMax; number++) inbox.receive(String(number))
    inbox.connect((link) => delivered.push(link))
    expect(delivered).toHaveLength(waitingLinksMax)
    expect(delivered[0]).toBe('1')
  })
})
