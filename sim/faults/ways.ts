import type { Rng } from '../random/rng.ts'
import type { Touches } from '../world/trouble.ts'

/** Some ways by chance: all, those from and to one device, or those between it and another, one way or both. */
export function somewhere(device: number, deviceCount: number, rng: Rng): Touches {
  const other = rng.below(deviceCount)
  switch (rng.pick(['everywhere', 'around', 'around', 'between', 'out', 'in'] as const)) {
    case 'everywhere':
      return () => true
    case 'around':
      return (from, to) => from === device || to === device
    case 'between':
      return (from, to) => (from === device && to === other) || (from === other && to === device)
    case 'out':
      return (from) => from === device
    case 'in':
      return (_, to) => to === device
  }
}

export const isolating =
  (device: number): Touches =>
  (from, to) =>
    from === device || to === device

/** Two sides, each with somebody on it, between which nothing passes, or nothing from one of them. */
export function separating(deviceCount: number, rng: Rng, ways: 'bothWays' | 'oneWay'): Touches {
  const order = rng.shuffled(Array.from({ length: deviceCount }, (_, number) => number))
  const near = new Set(order.slice(0, rng.between(1, Math.max(1, deviceCount - 1))))
  // Whoever comes later stands on the side of somebody who was there.
  const isNear = (number: number): boolean => near.has(number % deviceCount)
  return (from, to) => (ways === 'bothWays' ? isNear(from) !== isNear(to) : isNear(from) && !isNear(to))
}
