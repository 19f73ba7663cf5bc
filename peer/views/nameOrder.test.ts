import { expect, test } from 'vitest'
import { compareNames } from './nameOrder.ts'

test('names stand where people look for them: capitals and accents beside their letter, numbers by what they count', () => {
  const names = ['zoo', 'Bob', 'ångström', 'talk 10', 'ada', 'Zoë', 'talk 9', 'anna', 'yard']
  expect(names.toSorted(compareNames)).toEqual([
    'ada',
    'ångström',
    'anna',
    'Bob',
    'talk 9',
    'talk 10',
    'yard',
    'Zoë',
    'zoo',
  ])
})

test('names that look the same have one order, whichever came first', () => {
  const names = ['Zoe\u0308', 'Zo\u00eb', 'Zo\u200b\u00eb', 'talk 01', 'talk 1']
  expect(names.toReversed().toSorted(compareNames)).toEqual(names.toSorted(compareNames))
})
