import { expect, test } from 'vitest'
import { rememberedRootsMax } from '../limits.ts'
import { EventSet } from '../reconcile/eventSet.ts'
import { crypto, START_MS } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { OwnRoots } from './ownRoots.ts'

test('the latest roots are known with their counts, however often each was remembered', () => {
  const random = new SeededRandom(11)
  const set = new EventSet(crypto, random)
  const roots = new OwnRoots()
  const seen: Uint8Array[] = []
  for (let count = 0; count <= rememberedRootsMax; count++) {
    for (let time = 0; time < 3; time++) roots.remember(set)
    seen.push(set.root())
    expect(roots.countOf(set.root().slice())).toBe(count)
    set.add(random.bytes(32), START_MS)
    expect(roots.countOf(set.root())).toBeUndefined()
  }
  expect(seen.map((root) => roots.countOf(root))).toEqual(seen.map((_, count) => (count === 0 ? undefined : count)))
})
