import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { must } from '../../core/assert.ts'
import { projectDir } from '../../scripts/folders.ts'
import { foundAndJoin, joinBy, messagesOf, send, type TestCommunity } from '../blackbox/community.ts'
import { until } from '../blackbox/peerProcess.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 120_000
/** Longer than a peer says hello often for, where it hears nobody at its start. */
const QUIET_MS = 4_000
const announcer = join(projectDir, 'e2e', 'network', 'announcer.ts')
const all = { multicast: true, broadcast: true }
const nothing = { multicast: false, broadcast: false }

describeOnNetworks('two members on a network that carries hardly anything find each other', TEST_MS_MAX, () => {
  let folder: string
  let lan: Lan
  let ada: Machine
  let ben: Machine
  let cleo: Machine
  let community: TestCommunity
  let subnet = 0
  let messageCount = 0

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-discovery-'))
    lan = new Lan(folder, ['ada', 'ben', 'cleo'])
    ;[ada, ben, cleo] = lan.machines as readonly [Machine, Machine, Machine]
    for (const machine of lan.machines) useIpv6(machine, false)
    await Promise.all([ada.up(), ben.up()])
    community = await foundAndJoin(ada.api, [['Ben', ben.api]])
    await Promise.all([ada.down(), ben.down()])
  }, TEST_MS_MAX)
  afterEach(async () => {
    await Promise.all([ada.down(), ben.down()])
    for (const machine of lan.machines) useIpv6(machine, false)
  })
  afterAll(async () => {
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const useIpv6 = ({ namespace }: Machine, on: boolean) =>
    namespace.set('net.ipv6.conf.all.disable_ipv6', on ? '0' : '1')

  const hardwareOf = ({ namespace }: Machine): string =>
    must(/link\/ether (\S+)/.exec(namespace.ip('-o', 'link', 'show', 'cable'))?.[1], 'a cable has an address')

  const linkLocalOf = ({ namespace }: Machine): string =>
    must(/inet6 (fe80\S+)\//.exec(namespace.ip('-6', '-o', 'addr', 'show', 'cable'))?.[1], 'IPv6 is in use')

  /** Everybody knows whose hardware an address is: asking for that takes broadcast, or multicast. */
  function introduce(hostOf: (machine: Machine) => string): void {
    for (const machine of lan.machines) {
      for (const other of lan.machines.filter((one) => one !== machine)) {
        const hardware = ['lladdr', hardwareOf(other), 'dev', 'cable', 'nud', 'permanent']
        machine.namespace.ip('neigh', 'replace', hostOf(other), ...hardware)
      }
    }
  }

  /** Addresses of a network of their own, at which nobody has ever been. */
  const newSubnet = () => ++subnet
  const hostIn = (net: number) => (machine: Machine) => `10.78.${net}.${1 + 100 * lan.machines.indexOf(machine)}`
  function move(net: number): void {
    for (const machine of lan.machines) {
      machine.namespace.ip('-4', 'addr', 'flush', 'dev', 'cable')
      machine.namespace.ip('addr', 'add', `${hostIn(net)(machine)}/24`, 'brd', '+', 'dev', 'cable')
    }
    introduce(hostIn(net))
  }

  const peersOf = async ({ api }: Machine) => (await api.call('network.peers', {})).peers

  async function untilTheyHear(...machines: readonly Machine[]): Promise<void> {
    for (const machine of machines) {
      await until(
        'somebody is heard',
        () => peersOf(machine),
        (peers) => peers.length > 0,
      )
    }
  }

  async function untilTheyTalk(): Promise<void> {
    await untilTheyHear(ada, ben)
    await send(ada.api, community, 'found you')
    messageCount++
    await until(
      'the message is there',
      async () => (await messagesOf(ben.api, community)).length,
      (count) => count === messageCount,
    )
  }

  async function expectSilence(): Promise<void> {
    await sleep(QUIET_MS)
    expect(await Promise.all([ada, ben].map(peersOf))).toEqual([[], []])
  }

  it('by multicast alone', async () => {
    move(newSubnet())
    lan.carry({ multicast: true, broadcast: false })
    await Promise.all([ada.up(), ben.up()])
    await untilTheyTalk()
  })

  it('by broadcast alone', async () => {
    move(newSubnet())
    lan.carry({ multicast: false, broadcast: true })
    await Promise.all([ada.up(), ben.up()])
    await untilTheyTalk()
  })

  it('by IPv6 alone, where nobody has an address of IPv4, also where it comes only while they run', async () => {
    for (const machine of [ada, ben]) machine.namespace.ip('-4', 'addr', 'flush', 'dev', 'cable')
    lan.carry(all)
    useIpv6(ada, true)
    await Promise.all([ada.up(), ben.up()])
    await expectSilence()
    useIpv6(ben, true)
    await untilTheyTalk()
    const [heard] = await peersOf(ada)
    expect(heard?.address).toBe(`[${linkLocalOf(ben)}%cable]:${ben.udpPort}`)
  })

  it('by a remembered address alone, as soon as the network is the one where it was', async () => {
    const known = newSubnet()
    move(known)
    lan.carry(all)
    await Promise.all([ada.up(), ben.up()])
    await untilTheyTalk()
    await Promise.all([ada.down(), ben.down()])
    move(newSubnet())
    lan.carry(nothing)
    await Promise.all([ada.up(), ben.up()])
    await expectSilence()
    // Nobody is told: the machines find out by themselves that they have other addresses.
    move(known)
    await untilTheyTalk()
  })

  it('by a sweep alone, once somebody asks for one', async () => {
    move(newSubnet())
    lan.carry(nothing)
    await Promise.all([ada.up(), ben.up()])
    await expectSilence()
    const { peers } = await ada.roost<{ peers: unknown[] }>('peers', '--sweep')
    expect(peers).toHaveLength(1)
    await untilTheyTalk()
  })

  it('by a typed address alone, without a port', async () => {
    const net = newSubnet()
    move(net)
    lan.carry(nothing)
    await Promise.all([ada.up(), ben.up()])
    await expectSilence()
    const { communityId } = community
    await ada.api.call('network.addAddress', { communityId, address: hostIn(net)(ben) })
    await untilTheyTalk()
  })

  it('by DNS-SD alone, where another program holds the port of announcements', async () => {
    move(newSubnet())
    lan.carry({ multicast: true, broadcast: false })
    const holders = await Promise.all([ada, ben].map(holdDiscoveryPort))
    onTestFinished(() => {
      for (const holder of holders) holder.kill('SIGKILL')
    })
    await Promise.all([ada.up(), ben.up()])
    await expectSilence()
    for (const { api } of [ada, ben]) await api.call('network.setDnsSd', { on: true })
    await untilTheyTalk()
    for (const { api } of [ada, ben]) await api.call('network.setDnsSd', { on: false })
  })

  it('at the price of one datagram, and of three where the usual way may not do', async () => {
    move(newSubnet())
    useIpv6(ada, true)
    useIpv6(ben, true)
    lan.carry(all)
    const [program = '', ...args] = ben.namespace.inside(process.execPath, announcer)
    const listener = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void listener.kill('SIGKILL'))
    let heard = ''
    listener.stdout.on('data', (chunk) => {
      heard += chunk
    })
    const linesOf = (text: string) => heard.split('\n').filter((line) => line === text).length
    await until(
      'somebody listens',
      async () => linesOf('listening'),
      (count) => count === 1,
    )
    await ada.run(process.execPath, announcer, 'usual', '!wide', 'last')
    for (const [text, count] of [
      ['!wide', 3],
      ['last', 1],
    ] as const) {
      await until(
        'all copies are heard',
        async () => linesOf(text),
        (heardCount) => heardCount === count,
      )
    }
    expect([linesOf('usual'), linesOf('!wide'), linesOf('last')]).toEqual([1, 3, 1])
  })

  it('by the link of an invite alone, which says nothing but addresses of IPv6', async () => {
    for (const machine of lan.machines) {
      machine.namespace.ip('-4', 'addr', 'flush', 'dev', 'cable')
      useIpv6(machine, true)
    }
    introduce(linkLocalOf)
    lan.carry(nothing)
    await Promise.all([ada.up(), cleo.up()])
    const { communityId } = await joinBy(ada.api, community.communityId, [['Cleo', cleo.api]])
    await until(
      'Cleo sees what was said',
      async () => (await messagesOf(cleo.api, { ...community, communityId })).length,
      (count) => count === messageCount,
    )
  })
})

/** Some other program that wants the port for itself. */
async function holdDiscoveryPort({ namespace }: Machine): Promise<ChildProcess> {
  const script = `require('dgram').createSocket('udp4').bind(28671, '0.0.0.0', () => console.log('held'))`
  const [program = '', ...args] = namespace.inside(process.execPath, '-e', script)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}
