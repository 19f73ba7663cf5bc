import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { foundAndJoin, messagesOf, send, statesOf, type TestCommunity, untilEqual } from '../blackbox/community.ts'
import { until } from '../blackbox/peerProcess.ts'
import { TestProcess } from '../launcher/childProcess.ts'
import { BadLan } from './badLan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 180_000
const isLong = process.env.ROOST_TEST_LONG === '1'
const MESSAGES_EACH = isLong ? 3_000 : 300

const echo = `
  const server = require('node:net').createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (text) => socket.end(socket.remoteAddress + ' said: ' + text))
  })
  server.listen(0, '0.0.0.0', () => console.log('listening ' + server.address().port))`
/** Says hello, and prints what it hears until the other end is done or half a second has passed. */
const talk = `
  const [host, port] = process.argv.slice(-2)
  const socket = require('node:net').connect(Number(port), host)
  let heard = ''
  const end = (text) => { process.stdout.write(text); process.exit() }
  socket.on('data', (text) => { heard += text })
  socket.on('error', ({ code }) => end(code))
  socket.on('end', () => end(heard || 'nothing'))
  socket.write('hello')
  setTimeout(() => end('nothing'), 500)`

describeOnNetworks('two computers on a network that loses, doubles, delays and reorders', TEST_MS_MAX, () => {
  let folder: string
  let lan: BadLan
  let ada: Machine
  let ben: Machine
  let community: TestCommunity

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-bad-'))
    lan = await BadLan.open(folder, ['ada', 'ben'], { loss: 0.2, duplication: 0.1, delayMs: 5, jitterMs: 20 })
    ada = must(lan.machines[0], 'there is Ada')
    ben = must(lan.machines[1], 'there is Ben')
    await Promise.all(lan.machines.map((machine) => machine.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it(`hold the same after ${MESSAGES_EACH} messages each way`, async () => {
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    const write = async ({ api }: Machine, name: string) => {
      for (let n = 0; n < MESSAGES_EACH; n++) await send(api, community, `${name} ${n}`)
    }
    await Promise.all([write(ada, 'Ada'), write(ben, 'Ben')])
    await untilEqual([ada.api, ben.api], community, 2 * MESSAGES_EACH)
    const [atAda, atBen] = await Promise.all([messagesOf(ada.api, community), messagesOf(ben.api, community)])
    expect(atBen.map(({ eventId }) => eventId)).toEqual(atAda.map(({ eventId }) => eventId))
    expect(await statesOf(ben.api, community)).toEqual(await statesOf(ada.api, community))
    const { lost, doubled, overtaken } = lan.counts
    expect(Math.min(lost, doubled, overtaken)).toBeGreaterThan(10)
  })

  it('carries streams from the true address, holds them, and refuses them', async () => {
    lan.become({ delayMs: 0, jitterMs: 0 })
    const [program, ...args] = ben.namespace.inside(process.execPath, '-e', echo)
    const server = new TestProcess(args, {}, program)
    const [, port = ''] = await server.line(/^listening (\d+)$/)
    const call = () => ada.run(process.execPath, '-e', talk, ben.host, port)
    await until('the stand-in listens', call, (answer) => answer.startsWith(ada.host))
    const [first] = (await call()).split('\n')
    expect(first).toBe(`${ada.host} said: hello`)

    lan.become({ streams: 'held' })
    expect(await call()).toBe('nothing')
    lan.become({ streams: 'refused' })
    await until('nobody listens any more', call, (answer) => answer === 'ECONNREFUSED')
    lan.become({ streams: 'pass' })
    await until('streams pass again', call, (answer) => answer.startsWith(ada.host))
    await server.end()
  })
})
