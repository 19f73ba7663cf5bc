import { z } from 'zod'
import { decodeBase64, encodeBase64 } from '../../core/event/ids.ts'
import type { CommunityStore } from '../../core/store/communityStore.ts'
import { readJson, writeJson } from '../community/communityMeta.ts'
import { liveInviteCountMax } from '../limits.ts'

/** The seeds of the invites that were made on this device, so that their links can be shown again. */

const KEY = 'inviteSeeds'
const seeds = z.record(z.string(), z.string())

const savedSeeds = (store: CommunityStore): Record<string, string> => seeds.catch({}).parse(readJson(store, KEY))

/** The seed of an invite; undefined where it was made elsewhere, or so many others since. */
export function inviteSeed(store: CommunityStore, inviteId: string): Uint8Array | undefined {
  const text = savedSeeds(store)[inviteId]
  return text === undefined ? undefined : decodeBase64(text)
}

export function saveInviteSeed(store: CommunityStore, inviteId: string, seed: Uint8Array): void {
  const latest = [...Object.entries(savedSeeds(store)), [inviteId, encodeBase64(seed)]].slice(-liveInviteCountMax)
  writeJson(store, KEY, Object.fromEntries(latest))
}
