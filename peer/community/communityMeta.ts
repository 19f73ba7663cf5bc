import { z } from 'zod'
import type { CryptoPort, Random } from '../../core/crypto/port.ts'
import { dropOldest } from '../../core/dropOldest.ts'
import { type DeviceId, decodeBase64, encodeBase64 } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import type { GossipEffect, SavedCursor, SavedWindow } from '../../sync/gossip/interface.ts'
import { isOfOthers, type SavedTree, savedTreeOf } from '../../sync/reconcile/treeSnapshot.ts'
import { STORE_ID_BYTES } from '../../sync/wire/hello.ts'
import { savedCursorCountMax, savedWindowCountMax } from '../limits.ts'

/** Small facts of a community's file: the number of this device's latest start, how far others' counters had come, and more. */

const BOOT_NUMBER = 'bootNumber'
const WINDOWS = 'replayWindows'
const STORE_ID = 'storeId'
const TREE = 'tree'
const NOTHING = new Uint8Array()
const CURSORS = 'cursors'

const windows = z.array(
  z.strictObject({ deviceId: z.string(), bootNumber: z.number().int(), highest: z.number().int() }),
)

/** A small value of a community's file; undefined where there is none. */
export const readJson = (store: CommunityStore, key: string): unknown => jsonOf(store.meta(key))
const jsonOf = (bytes: Uint8Array | undefined): unknown => {
  try {
    return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
export const writeJson = (store: CommunityStore, key: string, value: unknown): void =>
  store.setMeta(key, jsonBytes(value))
const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/**
 * The number of this start: greater than that of any start before it, and on the disk before it is used. It counts on
 * from the time in seconds, so that a device whose file was restored from a backup, or made anew, is not taken for a
 * replay of what it once was, unless that was within the same second; where the clock was set back, from the number before.
 */
export function nextBootNumber(store: CommunityStore, nowMs: number): number {
  const stored = z.number().int().catch(0).parse(readJson(store, BOOT_NUMBER))
  const number = Math.max(stored + 1, Math.floor(nowMs / 1000))
  writeJson(store, BOOT_NUMBER, number)
  return number
}

/** The name of the order in which events came into this file. It is on the disk before it is used. */
export function storeId(store: CommunityStore, random: Random): Uint8Array {
  const stored = store.meta(STORE_ID)
  if (stored?.length === STORE_ID_BYTES) return stored
  const drawn = random.bytes(STORE_ID_BYTES)
  store.setMeta(STORE_ID, drawn)
  return drawn
}

/** To be called where an event may have another place in that order: the next start draws another name. */
export const forgetStoreId = (store: CommunityStore): void => store.setMeta(STORE_ID, NOTHING)

/** Writes a copy of a community's file, which gets a name of its own: other events than here will come to it next. */
export function copyStore(store: CommunityStore, path: string): void {
  const stored = store.meta(STORE_ID)
  forgetStoreId(store)
  try {
    store.copyTo(path)
  } finally {
    if (stored !== undefined) store.setMeta(STORE_ID, stored)
  }
}

/**
 * What is kept of the tree over the events of a file, which come as the gossip is told of them. Where it was kept of others,
 * or of another order, that order has no name any more.
 */
export function savedTree(
  crypto: CryptoPort,
  store: CommunityStore,
  held: { readonly ids: Uint8Array; readonly originServerTs: Float64Array },
): SavedTree | undefined {
  const stored = store.meta(TREE)
  const tree = stored && savedTreeOf(stored)
  if (tree === undefined || !isOfOthers(crypto, tree, held.ids, held.originServerTs)) return tree
  store.setMeta(TREE, NOTHING)
  forgetStoreId(store)
  return undefined
}
/** What the gossip wants kept for another start. */
type Save = Extract<GossipEffect, { kind: 'saveReplay' | 'saveTree' | 'saveCursors' }>

export function saveOfGossip(store: CommunityStore, effect: Save): void {
  if (effect.kind === 'saveReplay') saveWindows(store, effect.windows)
  else if (effect.kind === 'saveTree') saveTree(store, effect.tree)
  else saveCursors(store, effect.cursors)
}

export const saveTree = (store: CommunityStore, { bytes }: SavedTree): void => store.setMeta(TREE, bytes)

export const savedWindows = (store: CommunityStore): SavedWindow[] =>
  windows
    .catch([])
    .parse(readJson(store, WINDOWS))
    .map((window) => ({ ...window, deviceId: window.deviceId as DeviceId }))

/** What an open file holds of windows: nobody else writes there, so that it is read once, and not with each that moved. */
const knownWindows = new WeakMap<CommunityStore, Map<DeviceId, SavedWindow>>()

/** Stores windows that moved, beside those of other devices; those that did not move for longest give way. */
export function saveWindows(store: CommunityStore, moved: readonly SavedWindow[]): void {
  const byDevice = knownWindows.get(store) ?? new Map(savedWindows(store).map((window) => [window.deviceId, window]))
  for (const window of moved) {
    byDevice.delete(window.deviceId)
    byDevice.set(window.deviceId, window)
    dropOldest(byDevice, savedWindowCountMax)
  }
  // Where the disk refuses, who knows what it holds: it is read again then.
  knownWindows.delete(store)
  writeJson(store, WINDOWS, [...byDevice.values()])
  knownWindows.set(store, byDevice)
}

const cursors = z.array(
  z.strictObject({
    deviceId: z.string(),
    store: z.string().transform((text, context) => {
      const bytes = decodeBase64(text)
      if (bytes?.length === STORE_ID_BYTES) return bytes
      context.addIssue('a store id')
      return z.NEVER
    }),
    theirs: z.number().int().nonnegative(),
  }),
)

export const savedCursors = (store: CommunityStore): SavedCursor[] => cursorsOf(store.meta(CURSORS))
const cursorsOf = (bytes: Uint8Array | undefined): SavedCursor[] =>
  cursors
    .catch([])
    .parse(jsonOf(bytes))
    .map((cursor) => ({ ...cursor, deviceId: cursor.deviceId as DeviceId }))

/** A cursor as it is stored. */
const cursorRow = ({ deviceId, store, theirs }: SavedCursor) => ({ deviceId, store: encodeBase64(store), theirs })
type CursorRow = ReturnType<typeof cursorRow>

/** The cursors that were last written to an open file, and as which bytes: where it gives back these, it says nothing else. */
const writtenCursors = new WeakMap<
  CommunityStore,
  { readonly bytes: Uint8Array; readonly rows: readonly CursorRow[] }
>()

function cursorRows(store: CommunityStore): readonly CursorRow[] {
  const bytes = store.meta(CURSORS)
  const written = writtenCursors.get(store)
  const isUnchanged = bytes !== undefined && written !== undefined && Buffer.compare(bytes, written.bytes) === 0
  return isUnchanged ? written.rows : cursorsOf(bytes).map(cursorRow)
}

/** Stores cursors that moved, beside those of other devices; those that did not move for longest give way. */
export function saveCursors(store: CommunityStore, moved: readonly SavedCursor[]): void {
  const byDevice = new Map(cursorRows(store).map((row) => [row.deviceId, row]))
  for (const cursor of moved) {
    byDevice.delete(cursor.deviceId)
    byDevice.set(cursor.deviceId, cursorRow(cursor))
  }
  const rows = [...byDevice.values()].slice(-savedCursorCountMax)
  const bytes = jsonBytes(rows)
  store.setMeta(CURSORS, bytes)
  writtenCursors.set(store, { bytes, rows })
}
