import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { defaultDataDir } from '../peer/defaultDataDir.ts'
import type { FolderOptions } from './folder.ts'
import type { Surroundings } from './surroundings.ts'
import { jsonLine } from './terminal.ts'

/** What every command shares: its surroundings and how it prints. */
export interface Cli extends Surroundings {
  /** Prints a result: `value` as one line of JSON where that was asked for, otherwise `text`. */
  print(options: { json?: true }, value: unknown, text: string): void
}

export const cliOf = (surroundings: Surroundings): Cli => ({
  ...surroundings,
  print: ({ json }, value, text) => surroundings.stdout(json ? jsonLine(value) : `${text}\n`),
})

export interface CommonOptions extends FolderOptions {
  json?: true
}
export interface CommunityOptions extends CommonOptions {
  community?: string
}
export interface ChannelOptions extends CommunityOptions {
  channel: string
}

/** Adds `--data`, `--key-file` and `--json`. */
export function withCommon(command: Command, { env }: Surroundings): Command {
  return command
    .option('--data <dir>', "the profile's folder", (dir) => resolve(dir), defaultDataDir(env))
    .option('--key-file <file>', "where the folder's key lies, if not in the folder", (file) => resolve(file))
    .option('--json', 'print JSON, also for errors')
}

/** Adds `--passphrase`, for commands that make a folder. */
export const withFolderPassphrase = (command: Command): Command =>
  command.addOption(
    new Option(
      '--passphrase',
      'keep the key of the folder under a passphrase, asked for or read from the file ROOST_PASSPHRASE_FILE',
    ).conflicts('keyFile'),
  )

/** Adds `--community` to the common options. */
export const withCommunity = (command: Command, surroundings: Surroundings): Command =>
  withCommon(command, surroundings).option(
    '--community <name or id>',
    'which community, where the profile is in more than one',
  )

/** Adds `--channel` to the options of a community. */
export const withChannel = (command: Command, surroundings: Surroundings): Command =>
  withCommunity(command, surroundings).requiredOption('--channel <name or id>', 'which channel')

/** Reads a whole number between `least` and `most`. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
}
