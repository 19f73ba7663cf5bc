import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap } from './heap.ts'

test('a heap gives its items back from least to greatest, whatever is put in between', () => {
  // A number is put in; `pop` takes one out.
  const steps = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant('pop' as const)), { maxLength: 60 })
  fc.assert(
    fc.property(steps, (taken) => {
      const heap = new Heap<number>((left, right) => left - right)
      const model: number[] = []
      for (const step of taken) {
        if (step === 'pop') expect(heap.pop()).toBe(model.shift())
        else {
          heap.push(step)
          model.push(step)
          model.sort((left, right) => left - right)
        }
        expect(heap.size).toBe(model.length)
      }
      while (model.length > 0) expect(heap.pop()).toBe(model.shift())
      expect(heap.pop()).toBeUndefined()
    }),
  )
})
