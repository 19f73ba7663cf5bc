import { expect, it } from 'vitest'
import { MersenneTwister } from './mersenneTwister.ts'

const draw = <Value>(count: number, next: () => Value): Value[] => Array.from({ length: count }, next)

/** What Python 3.11 draws from `random.Random(seed)`, in this order. */
it.each([
  {
    seed: 1,
    fractions: [0.13436424411240122, 0.8474337369372327, 0.763774618976614],
    below: [2089, 965, 4058, 6233, 3682],
    chosen: [40, 40, 10, 0, 40],
    hundredsLater: 0.3532275523761348,
  },
  {
    seed: 4_294_967_295,
    fractions: [0.6353574441341173, 0.20319993954407756, 0.6073666030347188],
    below: [2386, 4940, 2785, 3122, 5507],
    chosen: [25, 25, 40, 40, 0],
    hundredsLater: 0.6688449468588843,
  },
])('draws from the seed $seed what Python draws', ({ seed, fractions, below, chosen, hundredsLater }) => {
  const random = new MersenneTwister(seed)
  expect(draw(3, () => random.random())).toEqual(fractions)
  expect(draw(5, () => random.randrange(7580))).toEqual(below)
  expect(draw(5, () => random.choice([0, 10, 25, 40]))).toEqual(chosen)
  expect(draw(700, () => random.random()).at(-1)).toBe(hundredsLater)
})
