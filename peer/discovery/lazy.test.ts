import { expect, it, vi } from 'vitest'
import { localAddresses } from '../../sync/net/interfaces.ts'

it('the library of DNS-SD is loaded by who uses it, and by nobody else', async () => {
  const loaded = vi.fn()
  vi.doMock('multicast-dns', async (original) => {
    loaded()
    return await original()
  })
  await import('../open.ts')
  const { openDnsSd } = await import('../../sync/net/dnsSd.ts')
  expect(loaded).not.toHaveBeenCalled()
  const dnsSd = await openDnsSd({
    udpPort: 1,
    port: 31_000 + (process.pid % 10_000),
    localAddresses: () => localAddresses(['127.0.0.1']),
    saying: () => ({ instance: 'nobody', tags: [] }),
    onFound: () => {},
  })
  expect(loaded).toHaveBeenCalled()
  await dnsSd.close()
})
