import { describe, expect, it } from 'vitest'
import type { Channel, Member } from '../../peer/contract.ts'
import { searchPlacesMax } from '../limits.ts'
import { publicChannel } from '../testing/fakePeer.ts'
import { nameOf, placesFor } from './places.ts'

const channel = (name: string): Channel => ({ ...publicChannel(`!${name}`), name })
const member = (name: string, more: Partial<Member> = {}): Member => ({
  userId: `@${name}`,
  name,
  role: 'member',
  deviceCount: 1,
  here: true,
  self: false,
  verified: false,
  ...more,
})
const found = (query: string, channels: string[], members: Member[] = []) =>
  placesFor(query, channels.map(channel), members).map(nameOf)

describe('the places that a search offers', () => {
  it('begin with what was typed, and then contain it', () => {
    expect(found('ti', ['logistics', 'tide-gauges'], [member('Ines Baptiste')])).toEqual([
      'tide-gauges',
      'logistics',
      'Ines Baptiste',
    ])
  })
  it('do not mind capitals', () => {
    expect(found('YU', [], [member('Yuki')])).toEqual(['Yuki'])
  })
  it('are channels alone, in their order, before anything is typed', () => {
    expect(found('', ['general', 'kitchen'], [member('Yuki')])).toEqual(['general', 'kitchen'])
  })
  it('leave out oneself and who is out', () => {
    expect(found('a', [], [member('Ada', { self: true }), member('Ana', { role: 'none' })])).toEqual([])
  })
  it('are few', () => {
    expect(
      found(
        '',
        Array.from({ length: 40 }, (_, i) => `channel ${i}`),
      ),
    ).toHaveLength(searchPlacesMax)
  })
})
