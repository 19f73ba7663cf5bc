import type { Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Family } from '../../../sync/net/hosts.ts'
import { broadcastOf, type LocalAddress } from '../../../sync/net/interfaces.ts'
import { multicastGroup } from '../../../sync/net/meetingPlace.ts'
import { bindSocket, closeSocket, systemCodeOf, udpSocket } from '../../../sync/net/socket.ts'
import { loopPatienceMs, loopsMax } from '../../limits.ts'
import type { SeenLoop } from '../observations.ts'

export interface LoopOptions {
  readonly discoveryPort: number
  /** The addresses that Roost uses. */
  readonly locals: readonly LocalAddress[]
  /** New bytes that nobody takes for a datagram of a Roost. */
  readonly newProbe: () => Uint8Array
  /** Whether Roost's own sockets have heard a probe. */
  readonly isHeard: (probe: Uint8Array) => boolean
}

export interface Loops {
  /** Whether the discovery port can be shared with whoever holds it, for IPv4 and IPv6. */
  readonly discovery: 'free' | 'taken'
  readonly loops: readonly SeenLoop[]
}

interface Sent {
  readonly local: LocalAddress
  readonly way: SeenLoop['way']
  readonly probe: Uint8Array
  code: string | undefined
}

/**
 * Sends on each interface what an announcement is sent by, and looks whether it comes back: to Roost, or at least to a
 * socket beside it. A multicast does not leave this computer, a broadcast not its network.
 */
export async function sendLoops(options: LoopOptions): Promise<Loops> {
  const locals = options.locals.slice(0, loopsMax)
  const families = [...new Set(locals.map(({ family }) => family))]
  const beside = new Set<string>()
  const ears = await Promise.all(families.map((family) => openEar(family, options.discoveryPort, locals, beside)))
  const sent: Sent[] = []
  for (const local of locals) {
    // No multicast of IPv6 travels on the loopback.
    if (local.family === 4 || local.kind !== 'loopback') sent.push(await send(local, 'multicast', options))
    if (broadcastOf(local) !== undefined) sent.push(await send(local, 'broadcast', options))
  }
  await sleep(loopPatienceMs)
  await Promise.all(ears.map((ear) => (typeof ear === 'string' ? undefined : closeSocket(ear))))
  const deaf = families.filter((_, index) => typeof ears[index] === 'string')
  const loops = sent.flatMap(({ local: { name, family }, way, probe, code }): SeenLoop[] => {
    if (code !== undefined) return [{ name, family, way, outcome: 'refused', code }]
    if (options.isHeard(probe)) return [{ name, family, way, outcome: 'heard' }]
    if (beside.has(textOf(probe))) return [{ name, family, way, outcome: 'missed' }]
    // Where nobody can listen, that nothing is heard tells nothing.
    return deaf.includes(family) ? [] : [{ name, family, way, outcome: 'silent' }]
  })
  return { discovery: ears.includes('taken') ? 'taken' : 'free', loops }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** With these a system says that another program holds a port alone. */
const takenCodes = ['EADDRINUSE', 'EACCES']

/** A socket beside Roost's own, or why there is none: `taken` where another program holds the port alone. */
async function openEar(
  family: Family,
  port: number,
  locals: readonly LocalAddress[],
  heard: Set<string>,
): Promise<Socket | 'taken' | 'refused'> {
  const socket = udpSocket(family, true)
  try {
    await bindSocket(socket, port, family === 4 ? '0.0.0.0' : '::')
  } catch (error) {
    await closeSocket(socket)
    return takenCodes.includes(systemCodeOf(error) ?? '') ? 'taken' : 'refused'
  }
  socket.on('error', () => {})
  socket.on('message', (bytes) => heard.add(textOf(bytes)))
  for (const local of locals) {
    if (local.family !== family) continue
    try {
      socket.addMembership(multicastGroup[family], placeOf(local))
    } catch {
      // Of an interface without multicast nothing is heard.
    }
  }
  return socket
}

async function send(local: LocalAddress, way: SeenLoop['way'], options: LoopOptions): Promise<Sent> {
  const { discoveryPort, newProbe } = options
  const sent: Sent = { local, way, probe: newProbe(), code: undefined }
  const socket = udpSocket(local.family, false)
  try {
    await bindSocket(socket, 0, local.host)
    if (way === 'multicast') {
      socket.setMulticastInterface(placeOf(local))
      socket.setMulticastTTL(0)
      socket.setMulticastLoopback(true)
    } else {
      socket.setBroadcast(true)
      socket.setTTL(1)
    }
    const host = way === 'multicast' ? multicastGroup[local.family] : broadcastOf(local)
    await new Promise<void>((resolve, reject) => {
      socket.send(sent.probe, discoveryPort, host, (error) => (error ? reject(error) : resolve()))
    })
  } catch (error) {
    sent.code = systemCodeOf(error) ?? 'unknown'
  }
  await closeSocket(socket)
  return sent
}

const placeOf = ({ family, host, zone }: LocalAddress): string => (family === 4 ? host : `::%${zone}`)
