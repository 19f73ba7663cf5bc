import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { dnsSdLookMs } from '../limits.ts'
import { openDnsSd } from './dnsSd.ts'
import type { Service } from './dnsSdRecords.ts'
import { localAddresses } from './interfaces.ts'

const port = 30_000 + (process.pid % 10_000)
const loopback = localAddresses(['127.0.0.1'])

async function open(udpPort: number, instance: string) {
  const found: Service[] = []
  const saying = { instance, tags: [`tag-of-${instance}`] }
  const dnsSd = await openDnsSd({
    udpPort,
    port,
    localAddresses: () => loopback,
    saying: () => ({ ...saying }),
    onFound: (service) => found.push(service),
  })
  onTestFinished(() => dnsSd.close())
  return { dnsSd, found, saying }
}

describe('two peers that say by DNS-SD that they are there', () => {
  it('find each other, whoever came first, and not themselves', async () => {
    const ada = await open(28_672, 'ada0')
    const ben = await open(28_673, 'ben0')
    await vi.waitFor(
      () => {
        expect(ada.found).toContainEqual({
          instance: 'ben0',
          port: 28_673,
          hosts: ['127.0.0.1'],
          tags: ['tag-of-ben0'],
        })
        expect(ben.found).toContainEqual({
          instance: 'ada0',
          port: 28_672,
          hosts: ['127.0.0.1'],
          tags: ['tag-of-ada0'],
        })
      },
      { timeout: 10_000 },
    )
    expect([...ada.found.map(({ instance }) => instance)]).not.toContain('ada0')
  })

  it('take another name as soon as there is something else to say', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const ada = await open(28_672, 'ada1')
    const ben = await open(28_673, 'ben1')
    await vi.waitFor(() => expect(ben.found.map(({ instance }) => instance)).toContain('ada1'), { timeout: 10_000 })
    Object.assign(ada.saying, { instance: 'ada2', tags: ['another'] })
    vi.advanceTimersByTime(dnsSdLookMs)
    await vi.waitFor(() =>
      expect(ben.found).toContainEqual(expect.objectContaining({ instance: 'ada2', tags: ['another'] })),
    )
  })

  it('end', async () => {
    const ada = await open(28_672, 'ada3')
    await ada.dnsSd.close()
    ada.dnsSd.refresh()
    await ada.dnsSd.close()
  })
})
