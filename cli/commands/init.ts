import type { Command } from 'commander'
import { type Cli, type CommonOptions, withCommon, withFolderPassphrase } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { makeProfile, wordsText } from '../profile.ts'

export function init(program: Command, cli: Cli): void {
  withFolderPassphrase(withCommon(program.command('init'), cli))
    .description('make a profile: who you are on this computer')
    .requiredOption('--name <name>', 'the name others see')
    .action(async (options: CommonOptions & { name: string }) => {
      const made = await withPeer(cli, options, 'roost init', (api) => makeProfile(api, options.name))
      cli.print(options, made, wordsText(options.name, made.words))
    })
}
