import type { Command } from 'commander'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { ensureProfile, wordsText } from '../profile.ts'
import { printableLine } from '../terminal.ts'

export function create(program: Command, cli: Cli): void {
  withCommon(program.command('create'), cli)
    .description('start a community')
    .argument('<community>', "the community's name")
    .option('--name <name>', 'the name others see, for a folder that has no profile yet', cli.userName)
    .action(async (community: string, options: CommonOptions & { name: string }) => {
      const { made, communityId } = await withPeer(cli, options, 'roost create', async (api) => {
        const made = await ensureProfile(api, options.name)
        return { made, ...(await api.call('communities.create', { name: community })) }
      })
      if (made !== undefined && !options.json) cli.stdout(`${wordsText(options.name, made.words)}\n\n`)
      const text = `"${printableLine(community)}" is there, with a channel "general". "roost invite" makes a link for others.`
      cli.print(options, made === undefined ? { communityId } : { communityId, profile: made }, text)
    })
}
