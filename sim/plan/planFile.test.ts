import { expect, it } from 'vitest'
import { drawPlan } from './drawPlan.ts'
import { readPlan } from './planFile.ts'

it('reads a plan that was kept, and it is the same', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const plan = drawPlan(String(seed))
    expect(readPlan(JSON.stringify(plan))).toEqual({ ok: true, plan })
  }
})

it('takes for calm what an older plan does not say of its world', () => {
  const { options, ...plan } = drawPlan('1')
  const { lossShare: _, crypto: __, ...older } = options
  const read = readPlan(JSON.stringify({ ...plan, options: older }))
  expect(read.ok && read.plan.options).toMatchObject({ lossShare: 0, crypto: 'fake' })
})

it.each(['', '[]', '{"seed":"1"}', '{"seed":"1","options":{"deviceCount":0},"operations":[],"faults":[]}'])(
  'says of %j in a sentence that it is none',
  (text) => {
    expect(readPlan(text)).toEqual({ ok: false, says: expect.stringMatching(/^It is no plan of a world: /) })
  },
)
