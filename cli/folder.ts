import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PeerApi } from '../peer/contract.ts'
import type { LogPort } from '../peer/host/log.ts'
import { interfacesOf } from '../peer/interfaces.ts'
import { acquireFolder, type FolderLock, type FolderRefusal } from '../peer/lock.ts'
import type { RunningPeer } from '../peer/open.ts'
import { type Connection, connectHere, connectTo } from './client.ts'
import { Failure, stoppedEarly } from './failure.ts'
import { folderKey } from './folderKey.ts'
import { holderPatienceMs, holderRetryMs } from './limits.ts'
import type { Surroundings } from './surroundings.ts'

/** Which folder, and where its key is. */
export interface FolderOptions {
  data: string
  keyFile?: string
  /** The key of this new folder is to lie under a passphrase. */
  passphrase?: true
}

/** A peer in this process, on a folder that this process holds. */
export interface HeldPeer {
  readonly lock: FolderLock
  readonly peer: RunningPeer
  close(): Promise<void>
}

/** Opens the folder's peer here; fails where another process has the folder. */
export async function openHere(
  surroundings: Surroundings,
  folder: FolderOptions,
  command: string,
  udpPort?: number,
): Promise<HeldPeer> {
  const deadlineMs = Date.now() + holderPatienceMs
  for (;;) {
    const taken = acquireFolder(folder.data, command)
    if (taken.ok) return openHeld(surroundings, folder, taken, udpPort)
    if (taken.holder?.origin !== undefined) throw new Failure(taken.code, taken.message)
    await waitOrFail(taken, deadlineMs, surroundings.stop)
  }
}

/**
 * Runs `use` with the folder's peer: the running one where a process serves it, otherwise one that is opened for this
 * command and closed after it. Ends early with a `Failure` when the command is stopped.
 */
export async function withPeer<Value>(
  surroundings: Surroundings,
  folder: FolderOptions,
  command: string,
  use: (api: PeerApi) => Promise<Value>,
): Promise<Value> {
  const connection = await connect(surroundings, folder, command)
  try {
    return await Promise.race([use(connection.api), stopped(surroundings.stop)])
  } finally {
    await connection.close()
  }
}

/** Like `withPeer`, for commands that have nothing to say about a folder that is not there. */
export async function withExistingPeer<Value>(
  surroundings: Surroundings,
  folder: FolderOptions,
  command: string,
  use: (api: PeerApi) => Promise<Value>,
): Promise<Value> {
  if (existsSync(folder.data)) return withPeer(surroundings, folder, command, use)
  throw new Failure('noProfile', `There is no profile in ${folder.data}. "roost init --name NAME" makes one.`)
}

interface Reached {
  readonly api: PeerApi
  close(): Promise<void> | void
}

async function connect(surroundings: Surroundings, folder: FolderOptions, command: string): Promise<Reached> {
  const deadlineMs = Date.now() + holderPatienceMs
  for (;;) {
    const taken = acquireFolder(folder.data, command)
    if (taken.ok) return reachHeld(await openHeld(surroundings, folder, taken), surroundings.log)
    const running = await connectToHolder(taken)
    if (running !== undefined) return running
    await waitOrFail(taken, deadlineMs, surroundings.stop)
  }
}

/** The holder's own connection; undefined where it serves none, or has stopped a moment ago. */
async function connectToHolder({ holder }: FolderRefusal): Promise<Connection | undefined> {
  if (holder?.origin === undefined || holder.token === undefined) return undefined
  return connectTo(holder.origin, holder.token)
}

function reachHeld(held: HeldPeer, log: LogPort): Reached {
  const { api, close } = connectHere(held.peer.api, log)
  return {
    api,
    close: () => {
      close()
      return held.close()
    },
  }
}

async function openHeld(
  surroundings: Surroundings,
  folder: FolderOptions,
  lock: FolderLock,
  udpPort?: number,
): Promise<HeldPeer> {
  try {
    const databaseKey = await folderKey(surroundings, folder)
    const interfaces = interfacesOf(surroundings.env.ROOST_INTERFACES)
    const opened = await surroundings.openPeer({
      dataDir: folder.data,
      databaseKey,
      log: surroundings.log,
      ...(interfaces === undefined ? {} : { interfaces }),
      ...(udpPort === undefined ? {} : { udpPort }),
    })
    if (!opened.ok) throw new Failure(opened.code, opened.message)
    return { lock, peer: opened.peer, close: () => closeHeld(opened.peer, lock) }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The folder is given back only after the peer has closed its databases. */
async function closeHeld(peer: RunningPeer, lock: FolderLock): Promise<void> {
  try {
    await peer.close()
  } finally {
    lock.release()
  }
}

/** Waits a moment before the folder is tried again; throws where waiting cannot help or has taken too long. */
async function waitOrFail(refused: FolderRefusal, deadlineMs: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) throw stoppedEarly()
  if (refused.code === 'unusable' || Date.now() > deadlineMs) throw new Failure(refused.code, refused.message)
  await sleep(holderRetryMs)
}

/** Rejects when the command is to end. */
export function stopped(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (stop.aborted) reject(stoppedEarly())
    else stop.addEventListener('abort', () => reject(stoppedEarly()), { once: true })
  })
}
