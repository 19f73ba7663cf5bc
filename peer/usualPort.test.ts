import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { onUsualPort } from './usualPort.ts'

describe('a usual port', () => {
  let dataDir: string
  let taken: Set<number>
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'roost-port-'))
    taken = new Set()
    onTestFinished(() => rmSync(dataDir, { recursive: true }))
  })
  let nextFree = 5_000
  const open = async (port: number | undefined) => {
    if (port !== undefined && taken.has(port)) throw new Error(`${port} is taken`)
    const got = port || nextFree++
    return { opened: got, port: got }
  }
  const start = (name: 'udpPort' | 'httpPort', asked?: number) => onUsualPort(dataDir, name, asked, open)

  it('is the one of the last start, for each of the two', async () => {
    const [udpPort, httpPort] = [await start('udpPort'), await start('httpPort')]
    expect(httpPort).not.toBe(udpPort)
    expect([await start('udpPort'), await start('httpPort')]).toEqual([udpPort, httpPort])
    expect(JSON.parse(readFileSync(join(dataDir, 'network.json'), 'utf8'))).toEqual({ udpPort, httpPort })
  })

  it('is another where somebody else took it, from then on', async () => {
    const first = await start('udpPort')
    taken.add(first)
    const second = await start('udpPort')
    expect(second).not.toBe(first)
    taken.clear()
    expect(await start('udpPort')).toBe(second)
  })

  it('is the one that was asked for, and only that one', async () => {
    expect(await start('httpPort', 8_080)).toBe(8_080)
    expect(await start('httpPort')).toBe(8_080)
    taken.add(9_090)
    await expect(start('httpPort', 9_090)).rejects.toThrow('9090 is taken')
    expect(await start('httpPort')).toBe(8_080)
  })

  it('is any where 0 was asked for', async () => {
    const usual = await start('httpPort')
    expect(await start('httpPort', 0)).not.toBe(usual)
  })

  it('is any where nothing legible was written down', async () => {
    for (const text of ['', '{', '[]', '7', '{"udpPort":0}', '{"udpPort":"5000"}', '{"udpPort":70000}', 'null']) {
      writeFileSync(join(dataDir, 'network.json'), text)
      const port = await start('udpPort')
      expect(port).toBeGreaterThanOrEqual(5_000)
      expect(await start('udpPort')).toBe(port)
    }
    writeFileSync(join(dataDir, 'network.json'), '{"udpPort":6000,"more":1}')
    expect(await start('udpPort')).toBe(6_000)
  })

  it('that cannot be written down is used all the same', async () => {
    rmSync(dataDir, { recursive: true })
    expect(await start('udpPort')).toBeGreaterThanOrEqual(5_000)
    dataDir = mkdtempSync(join(tmpdir(), 'roost-port-'))
  })
})
