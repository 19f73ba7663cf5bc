import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { KEY_BYTES } from '../core/crypto/port.ts'
import { openProfileStore, type ProfileStore } from '../core/store/profileStore.ts'
import { StoreError } from '../core/store/storeError.ts'
import { type Endpoint, type EndpointOptions, openEndpoint } from '../sync/net/endpoint.ts'
import { peerApi } from './api/peerApi.ts'
import type { PeerApi } from './contract.ts'
import { type Environment, systemEnvironment } from './environment.ts'
import type { LogPort } from './host/log.ts'
import { Peer } from './peer.ts'
import { onUsualPort } from './usualPort.ts'

export interface OpenPeerOptions {
  /** The profile's folder; the caller holds its lock. */
  readonly dataDir: string
  /** 32 bytes, from which the key of every file of the folder is derived. */
  readonly databaseKey: Uint8Array
  /** The local IPv4 addresses to use; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The UDP port to be reached at; the one of the last start, or any free one, where absent. */
  readonly udpPort?: number
  /** Takes what went wrong without anybody having asked. */
  readonly log?: LogPort
}

export interface RunningPeer {
  readonly api: PeerApi
  readonly udpPort: number
  /** Null: bulk over TCP is not spoken yet. */
  readonly tcpPort: null
  close(): Promise<void>
}

/** Opens a data folder and starts its peer. What disk or network refuse is answered with a sentence. */
export async function openPeer(
  options: OpenPeerOptions,
): Promise<{ ok: true; peer: RunningPeer } | { ok: false; code: string; message: string }> {
  const environment = await systemEnvironment()
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const profiles = openProfileStore(join(options.dataDir, 'profile.db'), profileKey(environment, options.databaseKey))
  if (!profiles.ok) return { ok: false, code: profiles.code, message: profiles.message }
  const { dataDir, databaseKey, log } = options
  let peer: Peer | undefined
  let endpoint: Endpoint | undefined
  try {
    // What arrives before there is a peer is lost like any datagram.
    endpoint = await openUsualEndpoint(options, (from, bytes) => peer?.datagram(from, bytes))
    peer = new Peer({ environment, dataDir, databaseKey, profiles: profiles.store, endpoint, ...(log ? { log } : {}) })
    peer.start()
  } catch (error) {
    await (peer?.close() ?? closeParts(endpoint, profiles.store))
    return { ok: false, code: 'unavailable', message: startSentence(error) }
  }
  const { udpPort } = endpoint
  const running = peer
  return { ok: true, peer: { api: peerApi(running), udpPort, tcpPort: null, close: () => running.close() } }
}

function openUsualEndpoint(options: OpenPeerOptions, onDatagram: EndpointOptions['onDatagram']): Promise<Endpoint> {
  const { dataDir, interfaces, udpPort } = options
  return onUsualPort(dataDir, 'udpPort', udpPort, async (port) => {
    const endpoint = await openEndpoint({
      ...(interfaces ? { interfaces } : {}),
      ...(port === undefined ? {} : { port }),
      onDatagram,
    })
    return { opened: endpoint, port: endpoint.udpPort }
  })
}

async function closeParts(endpoint: Endpoint | undefined, profiles: ProfileStore): Promise<void> {
  await endpoint?.close()
  profiles.close()
}

/** What the system refuses is said as it says it; anything else is a fault of ours and goes on. */
function startSentence(error: unknown): string {
  if (error instanceof StoreError) return error.message
  if (!(error instanceof Error && 'code' in error)) throw error
  if (error.code === 'EADDRINUSE')
    return 'The port at which others should reach this peer is in use. Choose another, or none.'
  return `The network cannot be used (${String(error.code)}).`
}

const profileKey = ({ crypto }: Environment, databaseKey: Uint8Array): Uint8Array =>
  crypto.hkdf(databaseKey, new Uint8Array(), 'roost/v1/profile-file', KEY_BYTES)
