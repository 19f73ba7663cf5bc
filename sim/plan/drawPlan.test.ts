import { expect, test } from 'vitest'
import { allFaultKinds } from '../faults/kinds.ts'
import { sparse } from './drawOptions.ts'
import { drawPlan } from './drawPlan.ts'

test('a fault whose turn it is makes no fewer liars and strangers than were drawn', () => {
  const mix = { ...sparse, liarCount: [2], outsiderCount: [2] }
  const counts = allFaultKinds.map((_, seed) => drawPlan(String(seed), {}, mix).options)
  for (const options of counts) expect(options).toMatchObject({ liarCount: 2, outsiderCount: 2 })
})
