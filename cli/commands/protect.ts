import type { Command } from 'commander'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { profileOf } from '../profile.ts'
import {
  type PassphraseOptions,
  readNewPassphrase,
  readWords,
  type WordsOptions,
  withPassphrase,
  withWords,
} from '../secrets.ts'

export function protect(program: Command, cli: Cli): void {
  withPassphrase(withWords(withCommon(program.command('protect'), cli)))
    .description('keep your key on this device under a passphrase, so that devices can be managed without the words')
    .action(async (options: CommonOptions & WordsOptions & PassphraseOptions) => {
      await withExistingPeer(cli, options, 'roost protect', async (api) => {
        await profileOf(api)
        const words = await readWords(cli, options)
        const passphrase = await readNewPassphrase(cli, options, 'A passphrase for your key')
        await api.call('profile.protect', { words, passphrase })
      })
      cli.print(options, { protected: true }, 'From now on the passphrase unlocks your key on this device.')
    })
}
