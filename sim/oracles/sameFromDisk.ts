import Sqlite from 'better-sqlite3'
import { epochIdOfBytes } from '../../core/crypto/epochId.ts'
import type { EpochKeys } from '../../core/crypto/schedule.ts'
import type { CommunityGraph } from '../../core/graph/communityGraph.ts'
import { type CommunityStore, communityStore } from '../../core/store/communityStore.ts'
import { registerFunctions } from '../../core/store/functions.ts'
import { Keyring } from '../../peer/community/keyring.ts'
import { LoggedGraph } from '../../peer/community/loggedGraph.ts'
import { bodyReader } from '../../peer/privateRooms/bodyReader.ts'
import { auditCommunity } from '../../peer/storage/audit.ts'
import { rebuildProjections } from '../../peer/storage/rebuild.ts'
import { rememberingOpener } from '../device/rememberingOpener.ts'
import { FileMedium } from '../disk/fileMedium.ts'
import type { Sim } from '../sim.ts'
import { agreeingIn } from './converged.ts'
import { differenceOf, digestOf } from './digest.ts'
import { hadDiskTrouble } from './diskTrouble.ts'
import type { Holder } from './holders.ts'
import type { Oracle } from './oracle.ts'

/** In how many rounds a start is tried, and in how many of these the whole file is audited and made anew. */
const startedShare = 0.5
const auditedShare = 0.15

/**
 * A start would find what the running process has: a copy of a disk, opened without a network, gives the same. Of one device
 * every other time, by chance; and at times all of the copy is verified, and what can be made anew compared with what is there.
 */
export const sameFromDisk: Oracle = {
  name: 'sameFromDisk',
  when: 'round',
  check(sim) {
    const rng = sim.rng(`from disk ${sim.trace.rows.length}`)
    const inMemory = agreeingIn(sim).filter((holder) => !isRealFile(holder))
    if (inMemory.length === 0 || !rng.chance(startedShare)) return []
    const holder = rng.pick(inMemory)
    const said = [wrongStart(sim, holder), ...(rng.chance(auditedShare) ? wrongFile(sim, holder) : [])]
    return said.flatMap((says) => (says ? [{ oracle: 'sameFromDisk', device: holder.device.number, says }] : []))
  },
}

/** A copy of such a file is as encrypted as the file. */
const isRealFile = ({ device }: Holder): boolean => device.disk.medium instanceof FileMedium

function wrongStart(sim: Sim, holder: Holder): string | undefined {
  const { community } = holder
  const opened = openCopy(sim, holder)
  if (opened === undefined) return 'it has no file open of a community that it follows'
  const { graph, damagedCount, missingCount } = opened
  opened.close()
  if (damagedCount > 0) return `a start could not read ${damagedCount} rows of its log`
  if (missingCount > 0) return `a start would miss ${missingCount} events that others rest on`
  if (graph.entryCount !== community.graph.entryCount) {
    return `a start would find ${graph.entryCount} events, while ${community.graph.entryCount} are in memory`
  }
  const difference = differenceOf(digestOf(community.graph), digestOf(graph))
  return difference === undefined ? undefined : `a start would make another ${difference}`
}

/** What is wrong with a file by itself, and with what was made of its log. */
function wrongFile(sim: Sim, holder: Holder): string[] {
  const opened = hadDiskTrouble(sim, holder.device.number) ? undefined : openCopy(sim, holder)
  if (opened === undefined) return []
  const { store, keys } = opened
  const { communityId } = holder.community
  const { crypto } = sim
  const { findings } = auditCommunity({ crypto, communityId, epochs: keys, store })
  // Spoilt and stripped copies are what liars send, and what the audit is there to find.
  const isExpected = (reason: string) =>
    sim.plan.options.liarCount > 0 && ['signature', 'contentMissing'].includes(reason)
  const [finding] = findings.filter(({ reason }) => !isExpected(reason))
  const before = projectionsOf(store)
  rebuildProjections({ crypto, communityId, epochs: keys, store, nowMs: holder.device.clock.nowMs() })
  const after = projectionsOf(store)
  opened.close()
  return [
    ...(finding ? [`an audit of its file finds ${finding.reason} of ${finding.eventId}`] : []),
    ...(before === after ? [] : ['what is made of its log would be another if it were made anew']),
  ]
}

/** Room states and the index of messages as they are stored, whatever the order. */
function projectionsOf(store: CommunityStore): string {
  const states = Array.from(store.roomStates(), ({ roomId, type, stateKey, eventId, content }) =>
    [roomId, type, stateKey, eventId, content].join('\u0000'),
  )
  const messages = Array.from(store.indexedMessages(), ({ eventId, body, isFound }) => `${eventId} ${isFound} ${body}`)
  return [...states.sort(), ...messages.sort()].join('\n')
}

interface OpenCopy {
  readonly graph: CommunityGraph
  readonly damagedCount: number
  readonly missingCount: number
  readonly store: CommunityStore
  readonly keys: readonly EpochKeys[]
  close(): void
}

/** The community as a process would find it that starts on a copy of the disk and hears nobody. */
function openCopy(sim: Sim, { device, community }: Holder): OpenCopy | undefined {
  const { communityId, profile, stored } = community
  const file = device.disk.openFiles.find(({ name }) => name === communityId)
  if (file === undefined) return undefined
  const database = new Sqlite(file.real.serialize())
  registerFunctions(database)
  const store = communityStore(database)
  const { crypto } = sim
  const nowMs = () => device.clock.nowMs()
  const opener = rememberingOpener(crypto)
  const environment = { crypto, opener, random: sim.rng('copies'), nowMs, after: () => () => {} }
  const keyring = new Keyring({ crypto, communityId, store })
  const id = stored.epochId ? epochIdOfBytes(stored.epochId) : 'first'
  keyring.tell([{ id, secret: stored.secret }], 'joining', nowMs())
  const bodyOf = bodyReader({ crypto, communityId, store })
  const logged = new LoggedGraph({
    environment,
    store,
    profile,
    communityId,
    keyring,
    bodyOf,
    doubted: () => {},
  })
  const { graph, damagedCount, missing } = logged
  return {
    graph,
    damagedCount,
    missingCount: missing.length,
    store,
    keys: keyring.openers,
    close: () => void database.close(),
  }
}
