import { expect, it } from 'vitest'
import type { Community, ListChange, PeerApi, Profile } from '../peer/contract.ts'
import { FakePeerApi } from '../peer/testing/fakePeerApi.ts'
import { watchList, watchUntil } from './watching.ts'

async function apiWithLab(): Promise<FakePeerApi> {
  const api = new FakePeerApi()
  await api.call('profile.create', { name: 'Ada' })
  await api.call('communities.create', { name: 'Lab' })
  return api
}

const named = (wanted: string) => (items: Community[]) => items.find(({ name }) => name === wanted)?.communityId

it('what is in the list already is answered at once, and nothing is watched any more', async () => {
  const api = await apiWithLab()
  expect(await watchUntil(api, 'communities', {}, named('Lab'))).toMatch(/^!/)
  expect(api.watchCount).toBe(0)
})

it('what comes later is answered when it comes', async () => {
  const api = await apiWithLab()
  const found = watchUntil(api, 'communities', {}, named('Pub'))
  await expect.poll(() => api.watchCount).toBe(1)
  const { communityId } = await api.call('communities.create', { name: 'Pub' })
  expect(await found).toBe(communityId)
  expect(api.watchCount).toBe(0)
})

it('what does not come in time is undefined', async () => {
  const api = await apiWithLab()
  expect(await watchUntil(api, 'communities', {}, named('Pub'), 10)).toBeUndefined()
  expect(api.watchCount).toBe(0)
})

it('a list that is refused fails', async () => {
  const api = await apiWithLab()
  await expect(watchUntil(api, 'members', { communityId: 'none' }, () => true)).rejects.toMatchObject({
    code: 'notFound',
  })
})

it('what is removed is gone, and what changes before the list was looked at is not lost', async () => {
  const item = (name: string): Profile => ({ userId: '@a', deviceId: 'd', name, deviceName: '', hasPassphrase: false })
  const early: ListChange<Profile>[] = [{ op: 'update', item: item('after') }]
  let change: (changes: ListChange<Profile>[]) => void = () => {}
  const api = {
    call: () => Promise.reject(new Error('nothing is called')),
    watch: async (_query: string, _params: object, onChanges: (changes: ListChange<Profile>[]) => void) => {
      change = onChanges
      onChanges(early)
      return { items: [item('before')], stop: () => {} }
    },
  } as PeerApi
  const shown: string[][] = []
  await watchList(api, 'profile', {}, (items) => shown.push(items.map(({ name }) => name)))
  change([{ op: 'remove', key: '@a' }])
  expect(shown).toEqual([['after'], []])
})
