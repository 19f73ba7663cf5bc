import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoContract } from '../../peer/contract.ts'
import type { LogPort } from '../../peer/host/log.ts'
import { serveHost } from '../../peer/host/server.ts'
import { doorsOf } from '../../sync/net/meetingPlace.ts'
import { Failure } from '../failure.ts'
import { stopped } from '../folder.ts'
import { castNames } from './cast.ts'
import { closeAll } from './closeAll.ts'
import { Comparison } from './comparison.ts'
import { Demo } from './demo.ts'
import { demoApi } from './demoApi.ts'
import { DemoPeer, demoInterfaces } from './demoPeer.ts'
import { foundDemo } from './found.ts'

export interface DemoOptions {
  readonly peerCount: number
  /** Where the peers are kept; in a temporary folder, which goes with the demo, where absent. */
  readonly dataDir?: string | undefined
  readonly rendererDir: string
  readonly log: LogPort
  /** Aborted when it is not to be opened after all. */
  readonly stop: AbortSignal
}

export interface OpenedDemo {
  /** The board's address with its token. */
  readonly url: string
  readonly peers: readonly { readonly name: string; readonly url: string }[]
  close(): Promise<void>
}

/** Opens the peers of a demo, lets them found a community, and serves their board. Throws a `Failure` where that cannot be. */
export async function openDemo(options: DemoOptions): Promise<OpenedDemo> {
  // The last that was opened is closed first.
  const closing: (() => void | Promise<void>)[] = []
  const close = () => closeAll(closing.splice(0).reverse())
  try {
    const folder = options.dataDir ?? temporaryFolder(closing)
    const peers = await openPeers(options, folder, closing)
    const comparison = new Comparison(peers)
    const founded = foundDemo(peers, (id) => comparison.agreed(id))
    const communityId = await Promise.race([founded, stopped(options.stop)])
    const demo = new Demo(comparison, communityId)
    closing.push(() => demo.close())
    const { rendererDir, log } = options
    const host = await serveHost({ api: demoApi(demo), contract: demoContract, rendererDir, page: 'demo.html', log })
    if (!host.ok) throw new Failure('unusable', host.message)
    closing.push(() => host.server.close())
    return { url: host.server.url, peers: peers.map(({ name, appUrl }) => ({ name, url: appUrl })), close }
  } catch (error) {
    // What it could not be opened for is told, whatever cannot be closed for that.
    await close().catch(() => {})
    throw error
  }
}

function temporaryFolder(closing: (() => void | Promise<void>)[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'roost-demo-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  return folder
}

async function openPeers(
  { peerCount, rendererDir, log }: DemoOptions,
  folder: string,
  closing: (() => void | Promise<void>)[],
): Promise<DemoPeer[]> {
  const discoveryPort = await freePort()
  const peers: DemoPeer[] = []
  for (const name of castNames.slice(0, peerCount)) {
    const dataDir = join(folder, name.split(' ')[0] ?? name)
    const peer = await DemoPeer.open({ name, dataDir, discoveryPort, rendererDir, log })
    closing.push(() => peer.close())
    peers.push(peer)
  }
  return peers
}

/** A UDP port that nobody listens at, with room behind it for the ports at which peers are reached. */
async function freePort(): Promise<number> {
  for (;;) {
    const socket = createSocket('udp4')
    socket.bind(0, demoInterfaces[0])
    await once(socket, 'listening')
    const { port } = socket.address()
    await new Promise<void>((resolve) => socket.close(resolve))
    if (Math.max(...doorsOf(port)) <= 65_535) return port
  }
}
