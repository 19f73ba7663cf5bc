import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import sodium from 'libsodium-wrappers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { decodeInvite, encodeInvite } from '../../core/crypto/invite.ts'
import { sodiumCrypto } from '../../core/crypto/sodium.ts'
import { projectDir } from '../../scripts/folders.ts'
import { joinBy, send, untilEqual } from '../blackbox/community.ts'
import { until } from '../blackbox/peerProcess.ts'
import { TestProcess } from '../launcher/childProcess.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'
import { WayOut } from './wayOut.ts'

const TEST_MS_MAX = 120_000
const NAME_SERVER = '127.0.0.53'
/** Longer than it takes until an address that does not answer is greeted a second time. */
const WATCHED_MS = 6_000
/** Where somebody may have been when they made the link, and where nobody on this network is. */
const ELSEWHERE = ['203.0.113.9:47000', '[2001:db8::9]:47000', '8.8.8.8:28671']

const sendAway = `
  const dgram = require('node:dgram')
  for (const [type, host] of [['udp4', '203.0.113.9'], ['udp6', '2001:db8::9']]) {
    const socket = dgram.createSocket(type)
    socket.send('astray', 47000, host, () => socket.close())
  }`
const askForName = "require('node:dns').lookup('roost.example', () => {})"

describeOnNetworks('a computer with a route to the internet and a name server', TEST_MS_MAX, () => {
  let folder: string
  let lan: Lan
  let ada: Machine
  let ben: Machine
  let wayOut: WayOut
  let nameServer: TestProcess
  const namesAskedFor = () => nameServer.printed.split('\n').filter((line) => line === 'asked').length

  beforeAll(async () => {
    await sodium.ready
    folder = mkdtempSync(join(tmpdir(), 'roost-leaves-'))
    lan = new Lan(folder, ['ada', 'ben'])
    ada = must(lan.machines[0], 'there is Ada')
    ben = must(lan.machines[1], 'there is Ben')
    wayOut = new WayOut(ben)
    ben.namespace.askNamesOf(NAME_SERVER)
    const server = join(projectDir, 'e2e', 'network', 'nameServer.ts')
    const [program, ...args] = ben.namespace.inside(process.execPath, server, NAME_SERVER)
    nameServer = new TestProcess(args, {}, program)
    await nameServer.line(/^open$/)
    await Promise.all(lan.machines.map((machine) => machine.up()))
  }, TEST_MS_MAX)
  afterAll(async () => {
    await nameServer.end()
    await lan.remove()
    wayOut.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('joins, talks and is told of addresses elsewhere: no packet leaves the network, and no name is asked for', async () => {
    await ada.api.call('profile.create', { name: 'Ada' })
    const { communityId } = await ada.api.call('communities.create', { name: 'Lab' })
    const { link } = await ada.api.call('invites.create', { communityId })
    const community = await joinBy(ada.api, communityId, [])
    const decoded = decodeInvite(sodiumCrypto(sodium), link)
    if (!decoded.ok) throw new Error('a link is read')
    const { invite } = decoded
    const farther = encodeInvite(sodiumCrypto(sodium), { ...invite, addresses: [...ELSEWHERE, ...invite.addresses] })

    await ben.api.call('profile.create', { name: 'Ben' })
    await ben.api.call('communities.join', { link: farther })
    await until(
      'Ben is in the community',
      () => ben.api.call('communities.list', {}),
      (list) => list.some(({ joined }) => joined),
    )
    await send(ada.api, community, 'only here')
    await untilEqual([ada.api, ben.api], community, 1)
    await expect(ben.api.call('network.addAddress', { communityId, address: 'roost.example:47000' })).rejects.toThrow()
    // Whether it is refused or remembered for another day is not the question here.
    await Promise.allSettled(ELSEWHERE.map((address) => ben.api.call('network.addAddress', { communityId, address })))
    await pause(WATCHED_MS)
    expect({ left: wayOut.packetCount, asked: namesAskedFor() }).toEqual({ left: 0, asked: 0 })

    // What has counted nothing does count.
    await ben.run(process.execPath, '-e', sendAway)
    expect(wayOut.packetCount).toBe(2)
    await ben.run(process.execPath, '-e', askForName)
    expect(namesAskedFor()).toBeGreaterThan(0)
  })
})
