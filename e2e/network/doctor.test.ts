import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Examination, Finding } from '../../peer/contract.ts'
import { foundAndJoin } from '../blackbox/community.ts'
import { until, withClockShifted } from '../blackbox/peerProcess.ts'
import { Lan } from './lan.ts'
import type { Machine } from './machine.ts'
import { describeOnNetworks } from './namespaces.ts'

const TEST_MS_MAX = 120_000
const HOUR_MS = 3_600_000

/** Holds a port alone, and says when it does. */
const holder = (port: number) => `
  const socket = require('node:dgram').createSocket('udp4')
  socket.bind(${port}, '0.0.0.0', () => console.log('held'))`

const examined = (machine: Machine, address?: string): Promise<Examination> =>
  machine.api.call('network.doctor', address === undefined ? {} : { address })
const first = ({ findings }: Examination): Finding | undefined => findings[0]
const addressOf = ({ host, udpPort }: Machine): string => `${host}:${udpPort}`
const findsAllWell = (machine: Machine): Promise<Examination> =>
  until(
    'the others are heard',
    () => examined(machine),
    (found) => first(found)?.kind === 'allWell',
  )

describeOnNetworks('the doctor on a network where something is really in the way', TEST_MS_MAX, () => {
  let folder: string
  let lan: Lan
  let ada: Machine
  let ben: Machine
  let cleo: Machine
  /** What makes the network whole again after each test. */
  const mends: (() => unknown)[] = []
  const held: ChildProcess[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roost-doctor-'))
    lan = new Lan(folder, ['ada', 'ben', 'cleo'])
    const [one, two, three] = lan.machines
    if (one === undefined || two === undefined || three === undefined) throw new Error('there are three')
    ;[ada, ben, cleo] = [one, two, three]
    await Promise.all(lan.machines.map((machine) => machine.up()))
    await foundAndJoin(ada.api, [['Ben', ben.api]])
    await cleo.api.call('profile.create', { name: 'Cleo' })
    await cleo.api.call('communities.create', { name: 'Elsewhere' })
  }, TEST_MS_MAX)
  afterEach(async () => {
    for (const mend of mends.splice(0).toReversed()) await mend()
  })
  afterAll(async () => {
    for (const process of held) process.kill('SIGKILL')
    await lan.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What a firewall does: the system drops what comes in, or refuses to send it. It leaves the loopback alone. */
  const block = (machine: Machine, direction: 'in' | 'out', destinations = ['0.0.0.0/0', '::/0']) => {
    for (const destination of destinations) {
      const policy = ['dir', direction, 'src', destination === '::/0' ? destination : '0.0.0.0/0', 'dst', destination]
      machine.namespace.ip('xfrm', 'policy', 'add', ...policy, 'action', 'block')
      mends.push(() => machine.namespace.ip('xfrm', 'policy', 'del', ...policy))
    }
  }
  const leaveAlone = async (machine: Machine) => {
    for (const other of lan.machines) {
      if (other === machine) continue
      await other.down()
      mends.push(() => other.up())
    }
    // A goodbye may come before its session is agreed upon: then silence has to tell.
    await until(
      'nobody is heard any more',
      () => machine.api.call('network.peers', {}),
      ({ peers }) => peers.length === 0,
    )
  }

  it('finds all well between two that hear each other, also at an address', async () => {
    await findsAllWell(ada)
    expect(first(await examined(ada, addressOf(ben)))).toMatchObject({ kind: 'allWell', certainty: 'certain' })
    // Without a port it is the one at which every Roost listens.
    const byHost = await ada.roost<Examination>('doctor', ben.host)
    expect(byHost.address).toBe(`${ben.host}:28671`)
    expect(first(byHost)?.kind).toBe('allWell')
  })

  it('tells a port where nothing listens from an address that nobody has', async () => {
    expect(first(await examined(ada, `${ben.host}:9`))).toMatchObject({
      kind: 'nothingListening',
      certainty: 'certain',
    })
    expect(first(await examined(ada, '10.77.0.99:28672'))).toMatchObject({ kind: 'nobodyThere', certainty: 'likely' })
  })

  it('knows another network by its address', async () => {
    expect(first(await examined(ada, '10.99.0.5:28672'))).toMatchObject({ kind: 'otherSubnet', certainty: 'certain' })
  })

  it('knows a Roost of another community by what it does not answer', async () => {
    expect(first(await examined(ada, addressOf(cleo)))).toMatchObject({ kind: 'wrongKey', certainty: 'likely' })
  })

  it('finds the firewall on the side where it is, from both sides', async () => {
    block(ben, 'in')
    expect(first(await examined(ada, addressOf(ben)))).toMatchObject({
      kind: 'firewall',
      where: 'there',
      certainty: 'likely',
    })
    expect(first(await examined(ben))).toMatchObject({ kind: 'firewall', where: 'here', certainty: 'likely' })
  })

  it('finds the firewall that keeps it from sending, to anybody or to one', async () => {
    block(ada, 'out')
    const sealed = { kind: 'firewall', where: 'here', certainty: 'certain' }
    expect(first(await examined(ada))).toMatchObject(sealed)
    expect(first(await examined(ada, addressOf(ben)))).toMatchObject(sealed)
  })

  it('finds a rule of the system against one address', async () => {
    ada.namespace.ip('route', 'add', 'prohibit', `${ben.host}/32`)
    mends.push(() => ada.namespace.ip('route', 'del', 'prohibit', `${ben.host}/32`))
    const found = await examined(ada, addressOf(ben))
    expect(first(found)).toMatchObject({ kind: 'firewall', where: 'here', certainty: 'certain' })
    expect(first(found)?.evidence.join(' ')).toContain('EACCES')
  })

  it('finds an interface on which multicast is not delivered', async () => {
    block(ada, 'in', ['224.0.0.0/4'])
    const { findings } = await examined(ada)
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'multicastFiltered', where: 'here' }))
    expect(findings.map(({ kind }) => kind)).not.toContain('firewall')
  })

  it('finds a network that carries no announcements, once peers are reached by address', async () => {
    // Without announcements nobody is asked for a hardware address, either.
    for (const [machine, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const { address } = JSON.parse(await other.run('ip', '-j', 'link', 'show', 'cable'))[0]
      machine.namespace.ip('neigh', 'replace', other.host, 'lladdr', address, 'dev', 'cable')
    }
    const [{ communityId } = { communityId: '' }] = await ada.api.call('communities.list', {})
    await ada.api.call('network.addAddress', { communityId, address: addressOf(ben) })
    lan.carry({ multicast: false, broadcast: false })
    mends.push(() => lan.carry({ multicast: true, broadcast: true }))
    const found = await until(
      'announcements are missed',
      () => examined(ada),
      (now) => now.findings.some(({ kind }) => kind === 'multicastFiltered'),
    )
    expect(found.findings.find(({ kind }) => kind === 'multicastFiltered')).toMatchObject({ where: 'network' })
    expect(found.findings.map(({ kind }) => kind)).not.toContain('firewall')
  })

  it('finds a clock that is far off', async () => {
    await ben.down()
    await ben.up(withClockShifted(3 * HOUR_MS))
    mends.push(async () => {
      await ben.down()
      await ben.up()
    })
    const found = await until(
      'the clock is told',
      () => examined(ada),
      (now) => now.findings.some(({ kind }) => kind === 'clockOff'),
    )
    const clock = found.findings.find((finding) => finding.kind === 'clockOff')
    expect(clock).toMatchObject({ whose: 'unknown', certainty: 'certain' })
    expect(Math.round((clock?.kind === 'clockOff' ? clock.offMs : 0) / HOUR_MS)).toBe(3)
  })

  it('finds a program that holds the port of announcements', async () => {
    await ada.down()
    const [program = '', ...args] = ada.namespace.inside(process.execPath, '-e', holder(28_671))
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    held.push(child)
    await once(child.stdout, 'data')
    await ada.up()
    mends.push(() => ada.up())
    mends.push(() => ada.down())
    mends.push(() => child.kill('SIGKILL'))
    const { findings } = await examined(ada)
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'portTaken', certainty: 'certain', port: 28_671 }))
  })

  it('finds a VPN that takes over the local network', async () => {
    await leaveAlone(ada)
    ada.namespace.ip('link', 'add', 'tun0', 'type', 'veth', 'peer', 'name', 'far0')
    mends.push(() => ada.namespace.ip('link', 'del', 'tun0'))
    ada.namespace.ip('addr', 'add', '10.8.0.2/24', 'dev', 'tun0')
    for (const name of ['tun0', 'far0']) ada.namespace.ip('link', 'set', name, 'up')
    for (const half of ['10.77.0.0/25', '10.77.0.128/25']) ada.namespace.ip('route', 'add', half, 'dev', 'tun0')
    expect(first(await examined(ada))).toMatchObject({ kind: 'vpn', certainty: 'certain', name: 'tun0' })
  })

  it('finds that there is no network', async () => {
    await leaveAlone(ada)
    ada.namespace.ip('link', 'set', 'cable', 'down')
    mends.push(() => ada.namespace.ip('link', 'set', 'cable', 'up'))
    expect(first(await examined(ada))).toMatchObject({ kind: 'noNetwork', certainty: 'certain' })
  })
})
