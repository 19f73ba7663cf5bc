import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { KEY_BYTES } from '../core/crypto/port.ts'
import { openProfileStore } from '../core/store/profileStore.ts'
import { openEndpoint } from '../sync/net/endpoint.ts'
import { peerApi } from './api/peerApi.ts'
import type { PeerApi } from './contract.ts'
import { type Environment, systemEnvironment } from './environment.ts'
import { Peer } from './peer.ts'
import { openOnUsualPort } from './usualPort.ts'

export interface OpenPeerOptions {
  /** The profile's folder; the caller holds its lock. */
  readonly dataDir: string
  /** 32 bytes, from which the key of every file of the folder is derived. */
  readonly databaseKey: Uint8Array
  /** The local IPv4 addresses to use; all of them where absent. */
  readonly interfaces?: readonly string[]
  /** The UDP port to be reached at; the one of the last start, or any free one, where absent. */
  readonly udpPort?: number
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
  const { interfaces, udpPort } = options
  try {
    const { dataDir, databaseKey } = options
    const endpoint = await openOnUsualPort(dataDir, udpPort, (port) =>
      openEndpoint({
        ...(interfaces ? { interfaces } : {}),
        ...(port === undefined ? {} : { port }),
        onDatagram: (from, bytes) => peer.datagram(from, bytes),
      }),
    )
    const peer = new Peer({ environment, dataDir, databaseKey, profiles: profiles.store, endpoint })
    peer.start()
    const running = { api: peerApi(peer), udpPort: endpoint.udpPort, tcpPort: null, close: () => peer.close() }
    return { ok: true, peer: running }
  } catch (error) {
    profiles.store.close()
    const message = error instanceof Error ? error.message : 'The peer could not be started.'
    return { ok: false, code: 'unavailable', message }
  }
}

const profileKey = ({ crypto }: Environment, databaseKey: Uint8Array): Uint8Array =>
  crypto.hkdf(databaseKey, new Uint8Array(), 'roost/v1/profile-file', KEY_BYTES)
