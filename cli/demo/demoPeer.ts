import type { CryptoPort } from '../../core/crypto/port.ts'
import type { CommunityPeer } from '../../peer/community/communityPeer.ts'
import type { PeerApi } from '../../peer/contract.ts'
import { databaseKey } from '../../peer/databaseKey.ts'
import { awakeApi } from '../../peer/dials/awakeApi.ts'
import { dialledWorld } from '../../peer/dials/dialledWorld.ts'
import { type DialSettings, Dials } from '../../peer/dials/dials.ts'
import type { LogPort } from '../../peer/host/log.ts'
import { type HostServer, serveHost } from '../../peer/host/server.ts'
import { acquireFolder } from '../../peer/lock.ts'
import { type OpenedPeer, openPeer } from '../../peer/open.ts'
import { onUsualPort } from '../../peer/usualPort.ts'
import { Failure } from '../failure.ts'
import { closeAll } from './closeAll.ts'

/** What keeps a demo to this computer. */
export const demoInterfaces: readonly string[] = ['127.0.0.1']

export interface DemoPeerOptions {
  readonly name: string
  /** Of this peer alone. */
  readonly dataDir: string
  /** Where the peers of one demo hear each other announce. */
  readonly discoveryPort: number
  readonly rendererDir: string
  readonly log: LogPort
}

/** One peer of a demo: a whole one with its own folder, sockets and app, and dials around it. */
export class DemoPeer {
  readonly name: string
  readonly dials: Dials
  /** Where its whole app is. */
  readonly appUrl: string
  readonly #opened: OpenedPeer
  readonly #host: HostServer
  readonly #release: () => void
  #cutSinceTs: number | null = null
  #asleepSinceTs: number | null = null

  private constructor(name: string, dials: Dials, opened: OpenedPeer, host: HostServer, release: () => void) {
    this.name = name
    this.dials = dials
    this.appUrl = host.url
    this.#opened = opened
    this.#host = host
    this.#release = release
  }

  /** Throws a `Failure` for what the folder, the disk or the network refuse. */
  static async open({ name, dataDir, discoveryPort, rendererDir, log }: DemoPeerOptions): Promise<DemoPeer> {
    const lock = acquireFolder(dataDir, 'roost demo')
    if (!lock.ok) throw new Failure(lock.code, lock.message)
    try {
      const key = databaseKey(dataDir)
      if (!key.ok) throw new Failure('unusable', key.message)
      const dials = new Dials(Math.random)
      const world = dialledWorld(dials, discoveryPort)
      const opened = await openPeer({ dataDir, databaseKey: key.key, interfaces: demoInterfaces, world, log })
      if (!opened.ok) throw new Failure(opened.code, opened.message)
      try {
        const host = await onUsualPort(dataDir, 'httpPort', undefined, async (port = 0) => {
          const served = await serveHost({ api: awakeApi(opened.peer.api, dials), rendererDir, port, log })
          if (!served.ok) throw new Failure('unusable', served.message)
          return { opened: served.server, port: Number(new URL(served.server.origin).port) }
        })
        return new DemoPeer(name, dials, opened.peer, host, () => lock.release())
      } catch (error) {
        // Nobody else may take the folder while it runs.
        await opened.peer.close()
        throw error
      }
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /** Answers also while the peer sleeps: for what the demo itself does. */
  get api(): PeerApi {
    return this.#opened.api
  }

  get crypto(): CryptoPort {
    return this.#opened.peer.environment.crypto
  }

  get cutSinceTs(): number | null {
    return this.#cutSinceTs
  }

  get asleepSinceTs(): number | null {
    return this.#asleepSinceTs
  }

  /** Throws a `RefusalError` where the peer is in no such community. */
  community(communityId: string): CommunityPeer {
    return this.#opened.peer.community(communityId)
  }

  /** Looks whenever something that this peer shows may have changed; answers what ends it. */
  follow(look: () => void): () => void {
    return this.#opened.peer.live.follow(look)
  }

  turn(turned: Partial<DialSettings>): void {
    const nowMs = Date.now()
    if (turned.isCut !== undefined) this.#cutSinceTs = turned.isCut ? (this.#cutSinceTs ?? nowMs) : null
    if (turned.isAsleep !== undefined) this.#asleepSinceTs = turned.isAsleep ? (this.#asleepSinceTs ?? nowMs) : null
    this.dials.turn(turned)
  }

  async close(): Promise<void> {
    await closeAll([() => this.#host.close(), () => this.#opened.close(), this.#release])
  }
}
