import type { PeerApi, Profile } from '../peer/contract.ts'
import { printableLine } from './terminal.ts'

/** A profile that was made just now, with the words that are shown this once. */
export interface NewProfile {
  readonly userId: string
  readonly deviceId: string
  readonly words: string[]
}

export async function makeProfile(api: PeerApi, name: string): Promise<NewProfile> {
  const { profile, words } = await api.call('profile.create', { name })
  return { userId: profile.userId, deviceId: profile.deviceId, words }
}

/** Makes a profile where there is none; undefined where there is one. */
export async function ensureProfile(api: PeerApi, name: string): Promise<NewProfile | undefined> {
  const existing: Profile | null = await api.call('profile.get', {})
  return existing === null ? makeProfile(api, name) : undefined
}

/** What a person has to be told about a new profile. */
export function wordsText(name: string, words: readonly string[]): string {
  const rows = [0, 6, 12, 18].map((start) => `  ${words.slice(start, start + 6).join(' ')}`)
  return [
    `You are ${printableLine(name)} now. These 24 words are your identity. Write them down: they are shown only here,`,
    'and without them you cannot come back as yourself after losing this computer.',
    ...rows,
  ].join('\n')
}
