import { expect, it } from 'vitest'
import { preparedOnUse } from './preparedOnUse.ts'

function counted() {
  const made: string[] = []
  const statements = preparedOnUse({
    one: () => made.push('one'),
    two: () => made.push('two'),
    failing: () => {
      made.push('failing')
      throw new Error('not now')
    },
  })
  return { made, statements }
}

it('prepares what is used, when it is used', () => {
  const { made, statements } = counted()
  expect(made).toEqual([])
  expect(statements.two).toBe(1)
  expect(made).toEqual(['two'])
})

it('prepares a statement once', () => {
  const { made, statements } = counted()
  expect([statements.one, statements.two, statements.one, statements.two]).toEqual([1, 2, 1, 2])
  expect(made).toEqual(['one', 'two'])
})

it('tries again what could not be prepared', () => {
  const { made, statements } = counted()
  expect(() => statements.failing).toThrow('not now')
  expect(() => statements.failing).toThrow('not now')
  expect(made).toEqual(['failing', 'failing'])
})
