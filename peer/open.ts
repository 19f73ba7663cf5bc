import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openProfileStore } from '../core/store/profileStore.ts'
import { StoreError } from '../core/store/storeError.ts'
import { datagramSizesBytes } from '../sync/limits.ts'
import { openDnsSd } from '../sync/net/dnsSd.ts'
import type { Endpoint, EndpointOptions } from '../sync/net/endpoint.ts'
import { systemCodeOf } from '../sync/net/socket.ts'
import { peerApi } from './api/peerApi.ts'
import type { PeerApi } from './contract.ts'
import { profileFileKey } from './fileKeys.ts'
import type { LogPort } from './host/log.ts'
import { Peer } from './peer.ts'
import { folderStores } from './stores.ts'
import { onUsualPort } from './usualPort.ts'
import { realWorld, type World } from './world.ts'

export interface OpenPeerOptions {
  /** The profile's folder; the caller holds its lock. */
  readonly dataDir: string
  /** 32 bytes, from which the key of every file of the folder is derived. */
  readonly databaseKey: Uint8Array
  /** The local addresses to use; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The UDP port to be reached at; the one of the last start, or any free one, where absent. */
  readonly udpPort?: number
  /** Takes part by datagrams alone. */
  readonly withoutStreams?: boolean
  /** The world that the peer lives in, where it is not simply the real one. */
  readonly world?: World
  /** Takes what went wrong without anybody having asked. */
  readonly log?: LogPort
}

export interface RunningPeer {
  readonly api: PeerApi
  readonly udpPort: number
  /** Null where nobody can connect. */
  readonly tcpPort: number | null
  close(): Promise<void>
}

/** One that was opened here. */
export interface OpenedPeer extends RunningPeer {
  /** What answers the API, for who looks closer than a front end does. */
  readonly peer: Peer
}

type Refused = { ok: false; code: string; message: string }
/** What opens a data folder, as most see it. */
export type OpenPeer = (options: OpenPeerOptions) => Promise<{ ok: true; peer: RunningPeer } | Refused>

/** Opens a data folder and starts its peer. What disk or network refuse is answered with a sentence. */
export async function openPeer(options: OpenPeerOptions): Promise<{ ok: true; peer: OpenedPeer } | Refused> {
  let peer: Peer | undefined
  const world = options.world ?? realWorld
  const environment = await world.environment(() => peer?.strangers.count('threadFailed'))
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  } catch {
    return { ok: false, code: 'unavailable', message: `The folder ${options.dataDir} cannot be made or used.` }
  }
  const profiles = openProfileStore(
    join(options.dataDir, 'profile.db'),
    profileFileKey(environment.crypto, options.databaseKey),
  )
  if (!profiles.ok) return { ok: false, code: profiles.code, message: profiles.message }
  // What arrives before there is a peer is lost like any datagram.
  const network = await openNetwork(world, options, {
    onDatagram: (from, bytes) => peer?.datagram(from, bytes),
    onNetworkChange: () => peer?.discovery.networkChanged(),
  })
  if (!network.ok) {
    profiles.store.close()
    return network
  }
  const { dataDir, databaseKey, log } = options
  const { endpoint } = network
  const streams = await world.openStreams({
    ...(options.withoutStreams ? { interfaces: [] } : options.interfaces ? { interfaces: options.interfaces } : {}),
    port: endpoint.udpPort,
    openingBytes: datagramSizesBytes[0],
    onEvent: (event) => peer?.streamEvent(event),
  })
  const running = new Peer({
    environment,
    dataDir,
    databaseKey,
    profiles: profiles.store,
    stores: folderStores(environment.crypto, dataDir, databaseKey),
    endpoint,
    streams,
    openDnsSd,
    takenPort: network.takenPort,
    ...(log ? { log } : {}),
  })
  peer = running
  try {
    running.start()
  } catch (error) {
    await running.close()
    if (!(error instanceof StoreError)) throw error
    return { ok: false, code: error.code, message: error.message }
  }
  const { udpPort } = endpoint
  return {
    ok: true,
    peer: {
      api: peerApi(running),
      peer: running,
      udpPort,
      tcpPort: streams.tcpPort || null,
      close: () => running.close(),
    },
  }
}

type OpenedNetwork = { ok: true; endpoint: Endpoint; takenPort: number | undefined } | Refused

async function openNetwork(
  world: World,
  { dataDir, interfaces, udpPort }: OpenPeerOptions,
  heard: Pick<EndpointOptions, 'onDatagram' | 'onNetworkChange'>,
): Promise<OpenedNetwork> {
  let takenPort: number | undefined
  try {
    const endpoint = await onUsualPort(dataDir, 'udpPort', udpPort, async (port) => {
      const opened = await world
        .openEndpoint({
          ...(interfaces ? { interfaces } : {}),
          ...(port === undefined ? {} : { port }),
          ...heard,
        })
        .catch((error: unknown) => {
          if (systemCodeOf(error) === 'EADDRINUSE') takenPort = port
          throw error
        })
      return { opened, port: opened.udpPort }
    })
    return { ok: true, endpoint, takenPort }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { ok: false, code: 'unavailable', message: networkSentence(String(error.code)) }
  }
}

const networkSentence = (systemCode: string): string =>
  systemCode === 'EADDRINUSE'
    ? 'The port at which others should reach this peer is in use. Choose another, or none.'
    : `The network cannot be used (${systemCode}).`
