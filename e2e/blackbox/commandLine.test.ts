import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandResult, PeerProcess, runRoost, until } from './peerProcess.ts'

describe('a first evening with the command line', () => {
  let folder: string
  let a: string
  let b: string
  let peers: PeerProcess[]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-cli-'))
    a = join(folder, 'A')
    b = join(folder, 'B')
    peers = await Promise.all([PeerProcess.start(a), PeerProcess.start(b)])
  })
  afterAll(async () => {
    await Promise.all(peers.map((peer) => peer.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  const succeed = async (...args: string[]): Promise<string> => {
    const result = await runRoost(...args)
    expect(result, result.stderr).toMatchObject({ code: 0 })
    return result.stdout
  }
  const json = async (...args: string[]): Promise<unknown> => JSON.parse(await succeed(...args, '--json'))

  it('two people meet, talk and see the same state', async () => {
    await succeed('init', '--data', a, '--name', 'Ada')
    await succeed('create', '--data', a, 'Lab')
    const { link } = (await json('invite', '--data', a)) as { link: string }
    expect(link).toMatch(/^roost:\/\/join#/)
    await succeed('join', '--data', b, '--name', 'Ben', link)

    const { eventId } = (await json('send', '--data', a, '--channel', 'general', 'hello')) as { eventId: string }
    const read = await until(
      'the message is at the other peer',
      () => json('read', '--data', b, '--channel', 'general') as Promise<{ eventId: string; ts: number }[]>,
      (messages) => messages.length > 0,
    )
    expect(read).toEqual([
      {
        eventId,
        sender: expect.stringMatching(/^@ada:/),
        name: 'Ada',
        body: 'hello',
        ts: expect.any(Number),
        edited: false,
        reactions: [],
      },
    ])

    const network = (await json('peers', '--data', a)) as { peers: unknown[]; refused: unknown }
    expect(network.peers).toEqual([expect.objectContaining({ name: 'Ben', agrees: true })])
    expect(network.refused).toBeTypeOf('object')

    const states = [
      await json('state', '--data', a, '--channel', 'general'),
      await json('state', '--data', b, '--channel', 'general'),
    ]
    expect(states[0]).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), state: expect.any(Array) })
    expect(states[1]).toEqual(states[0])
  })

  const refusalOf = async (...args: string[]): Promise<CommandResult> => {
    const result = await runRoost(...args)
    expect(result.code).not.toBe(0)
    return result
  }

  it('a second peer on the same folder is told who holds it', async () => {
    const { stderr } = await refusalOf('up', '--data', a)
    expect(stderr).toMatch(/in use by "roost up.*" \(process \d+, since /)
  })

  it('S16: links that are wrong, cut short or foreign are refused, each in its own words', async () => {
    const { link } = (await json('invite', '--data', a)) as { link: string }
    const flipped = link.slice(0, -4) + (link.endsWith('AAAA') ? 'BBBB' : 'AAAA')
    expect((await refusalOf('join', '--data', b, link.slice(0, -10))).stderr).toMatch(
      /The end of this invite is missing/,
    )
    expect((await refusalOf('join', '--data', b, flipped)).stderr).toMatch(/changed on its way/)
    expect((await refusalOf('join', '--data', b, 'https://example.org/join#abc')).stderr).toMatch(/not a Roost invite/)
    expect((await refusalOf('join', '--data', b, link)).stderr).toMatch(/already/)
  })

  it('a message to a channel that is not there is refused and names those that are', async () => {
    expect((await refusalOf('send', '--data', a, '--channel', 'nowhere', 'hello')).stderr).toMatch(/general/)
  })

  it('a peer that is not running is used all the same', async () => {
    const [first] = peers
    await first?.stop()
    peers = peers.slice(1)
    const messages = (await json('read', '--data', a, '--channel', 'general')) as unknown[]
    expect(messages).toHaveLength(1)
  })
})
