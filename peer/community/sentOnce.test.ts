import { describe, expect, it } from 'vitest'
import type { EventId } from '../../core/event/ids.ts'
import { sentOnceCountMax } from '../limits.ts'
import { SentOnce } from './sentOnce.ts'

const id = (number: number) => `$${number}` as EventId

describe('what is sent under a key', () => {
  it('is sent once', () => {
    const sent = new SentOnce()
    expect(sent.send('a', () => id(1))).toBe(id(1))
    expect(sent.send('a', () => id(2))).toBe(id(1))
    expect(sent.send('b', () => id(2))).toBe(id(2))
  })

  it('is sent again where it failed', () => {
    const sent = new SentOnce()
    const fail = () => {
      throw new Error('no room')
    }
    expect(() => sent.send('a', fail)).toThrow('no room')
    expect(sent.send('a', () => id(1))).toBe(id(1))
  })

  it('is forgotten only after very many others', () => {
    const sent = new SentOnce()
    for (let n = 0; n <= sentOnceCountMax; n++) sent.send(String(n), () => id(n))
    expect(sent.send('1', () => id(-1))).toBe(id(1))
    expect(sent.send('0', () => id(-1))).toBe(id(-1))
  })
})
