import type { PeerApi, Profile } from '../peer/contract.ts'
import { Failure } from './failure.ts'
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

/** The profile of the folder; fails where there is none. */
export async function profileOf(api: PeerApi): Promise<Profile> {
  const profile = await api.call('profile.get', {})
  if (profile !== null) return profile
  throw new Failure('noProfile', 'This folder has no profile yet. "roost init --name NAME" makes one.')
}

/** Fails where the folder has a profile already, before the person is asked for anything. */
export async function needNoProfile(api: PeerApi): Promise<void> {
  const profile = await api.call('profile.get', {})
  if (profile === null) return
  const message = `This folder is ${printableLine(profile.name)} already. Take an empty one with --data DIR.`
  throw new Failure('profileExists', message)
}
