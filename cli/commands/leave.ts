import type { Command } from 'commander'
import { chooseCommunity } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { type ConfirmOptions, confirm, withConfirm } from '../confirm.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

export function leave(program: Command, cli: Cli): void {
  withConfirm(withCommunity(program.command('leave'), cli))
    .description('leave a community for good')
    .action(async (options: CommunityOptions & ConfirmOptions) => {
      const { communityId, name } = await withExistingPeer(cli, options, 'roost leave', async (api) => {
        const { communityId, name } = await chooseCommunity(api, options.community)
        const question = `Leave "${printableLine(name)}"? Nothing new arrives here then, and an invite is needed to come back.`
        await confirm(cli, options, question)
        await api.call('communities.leave', { communityId })
        return { communityId, name }
      })
      const text = `You have left "${printableLine(name)}". What is here can still be read.`
      cli.print(options, { communityId }, text)
    })
}
