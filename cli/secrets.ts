import type { Command } from 'commander'
import type { Profile, Unlock } from '../peer/contract.ts'
import { Failure, stoppedEarly } from './failure.ts'
import { readTextFile } from './files.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * Secrets are typed unseen or read from standard input or a file. They never stand in the command line, which every
 * process of the computer can read.
 */

const WORD_COUNT = 24

export interface WordsOptions {
  wordsStdin?: true
}
export interface PassphraseOptions {
  passphraseFile?: string
}

/** Adds `--words-stdin`. */
export const withWords = (command: Command): Command =>
  command.option('--words-stdin', 'read the 24 words from standard input')

/** Adds `--passphrase-file`. */
export const withPassphrase = (command: Command): Command =>
  command.option('--passphrase-file <file>', 'read the passphrase from a file')

/** The 24 words of a person, from standard input or asked for. */
export async function readWords(surroundings: Surroundings, { wordsStdin }: WordsOptions): Promise<string[]> {
  const text = wordsStdin
    ? await surroundings.stdin()
    : await hidden(surroundings, 'The 24 words (nothing of them is shown): ', '--words-stdin', hasAllWords)
  const words = wordsIn(text)
  if (words.length === WORD_COUNT) return words
  throw new Failure('invalid', `There are ${WORD_COUNT} words; these are ${words.length}.`)
}

const hasAllWords = (text: string): boolean => wordsIn(text).length >= WORD_COUNT

const wordsIn = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/** A passphrase that is there already; `otherwise` says how to give it where nobody can be asked. */
export async function readPassphrase(
  surroundings: Surroundings,
  { passphraseFile }: PassphraseOptions,
  what: string,
  otherwise = '--passphrase-file FILE',
): Promise<string> {
  if (passphraseFile !== undefined) return passphraseIn(passphraseFile)
  return hidden(surroundings, `${what}: `, otherwise)
}

/** A passphrase that is being chosen: whoever types it types it twice. */
export async function readNewPassphrase(
  surroundings: Surroundings,
  { passphraseFile }: PassphraseOptions,
  what: string,
  otherwise = '--passphrase-file FILE',
): Promise<string> {
  if (passphraseFile !== undefined) return passphraseIn(passphraseFile)
  const first = await hidden(surroundings, `${what}: `, otherwise)
  const second = await hidden(surroundings, 'Once more: ', otherwise)
  if (first === second) return first
  throw new Failure('invalid', 'The two passphrases differ. Nothing was changed.')
}

/** What unlocks the person's key: the passphrase where this device has one, the words otherwise. */
export async function readUnlock(
  surroundings: Surroundings,
  options: WordsOptions & PassphraseOptions,
  profile: Profile,
): Promise<Unlock> {
  if (options.wordsStdin || (options.passphraseFile === undefined && !profile.hasPassphrase)) {
    return { words: await readWords(surroundings, options) }
  }
  const what = 'The passphrase of your key (leave it empty to type the 24 words)'
  const passphrase = await readPassphrase(surroundings, options, what)
  return passphrase === '' ? { words: await readWords(surroundings, options) } : { passphrase }
}

/** What a file says, without the end of its line. */
const passphraseIn = (path: string): string => readTextFile(path).replace(/\r?\n$/, '')

async function hidden(
  { prompts, stop }: Surroundings,
  question: string,
  otherwise: string,
  isWhole?: (text: string) => boolean,
): Promise<string> {
  if (prompts === null) {
    throw new Failure('invalid', `Nobody can be asked without a terminal. Give it with ${otherwise}.`)
  }
  const typed = await prompts.askHidden(question, isWhole)
  if (stop.aborted) throw stoppedEarly()
  return typed
}
