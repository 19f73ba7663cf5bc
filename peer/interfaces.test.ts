import { expect, it } from 'vitest'
import { interfacesOf } from './interfaces.ts'

it('the interfaces to use are read from a list; an empty one means all', () => {
  expect(interfacesOf('127.0.0.1')).toEqual(['127.0.0.1'])
  expect(interfacesOf(' 10.0.0.2, 127.0.0.1 ,')).toEqual(['10.0.0.2', '127.0.0.1'])
  expect(interfacesOf('')).toBeUndefined()
  expect(interfacesOf(undefined)).toBeUndefined()
})
