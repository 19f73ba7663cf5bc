import { type Command, Option } from 'commander'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { makeProfile, wordsText } from '../profile.ts'

export function init(program: Command, cli: Cli): void {
  withCommon(program.command('init'), cli)
    .description('make a profile: who you are on this computer')
    .requiredOption('--name <name>', 'the name others see')
    .addOption(
      new Option(
        '--passphrase',
        'keep the key of the folder under a passphrase, asked for or read from the file ROOST_PASSPHRASE_FILE',
      ).conflicts('keyFile'),
    )
    .action(async (options: CommonOptions & { name: string }) => {
      const made = await withPeer(cli, options, 'roost init', (api) => makeProfile(api, options.name))
      cli.print(options, made, wordsText(options.name, made.words))
    })
}
