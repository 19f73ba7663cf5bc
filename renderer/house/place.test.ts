import { describe, expect, it } from 'vitest'
import { chooseItem, loadPlace, type Place, savePlace } from './place.ts'

describe('the place', () => {
  it('is found again', () => {
    let kept = ''
    const place: Place = { communityId: '!c', roomOf: { '!c': '!general' } }
    savePlace({ setItem: (_, value) => (kept = value) }, place)
    expect(loadPlace({ getItem: () => kept })).toEqual(place)
  })
  it.each([null, 'not json', '3', 'null'])('is nowhere in particular when %j was kept', (kept) => {
    expect(loadPlace({ getItem: () => kept })).toEqual({ communityId: undefined, roomOf: {} })
  })
})

describe('choosing an item', () => {
  it('takes the wished one, else a preferred one, else the first', () => {
    const items = ['plans', 'general', 'kitchen']
    const general = (item: string) => item === 'general'
    expect(chooseItem(items, (item) => item === 'kitchen', general)).toBe('kitchen')
    expect(chooseItem(items, () => false, general)).toBe('general')
    expect(chooseItem(['plans'], () => false, general)).toBe('plans')
    expect(chooseItem([], () => true, general)).toBeUndefined()
  })
})
