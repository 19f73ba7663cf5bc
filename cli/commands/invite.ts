import type { Command } from 'commander'
import { chooseCommunity } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'

export function invite(program: Command, cli: Cli): void {
  withCommunity(program.command('invite'), cli)
    .description('make a link with which others join a community')
    .action(async (options: CommunityOptions) => {
      const link = await withExistingPeer(cli, options.data, 'roost invite', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return (await api.call('invites.create', { communityId })).link
      })
      cli.print(options, { link }, link)
    })
}
