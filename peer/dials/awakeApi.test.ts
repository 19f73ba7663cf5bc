import { describe, expect, it } from 'vitest'
import { FakePeerApi } from '../testing/fakePeerApi.ts'
import { awakeApi } from './awakeApi.ts'
import { Dials } from './dials.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the front ends of a peer that sleeps', () => {
  it('are answered when it wakes, in the order in which they asked', async () => {
    const dials = new Dials(() => 0)
    const api = awakeApi(new FakePeerApi(), dials)
    const answered: string[] = []
    expect(await api.call('profile.get', {})).toBeNull()
    dials.turn({ isAsleep: true })
    void api.call('profile.create', { name: 'Ada' }).then(() => answered.push('call'))
    void api.watch('profile', {}, () => {}).then(({ items }) => answered.push(`watch of ${items.length}`))
    await turn()
    expect(answered).toEqual([])
    dials.turn({ isAsleep: false })
    await expect.poll(() => answered).toEqual(['call', 'watch of 1'])
  })
})
