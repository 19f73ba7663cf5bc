import type { Command } from 'commander'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, withChannel } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'

export function redact(program: Command, cli: Cli): void {
  withChannel(program.command('redact'), cli)
    .description('delete a message of your own, or as a moderator anybody’s')
    .argument('<event id>', 'the message, as "roost read --json" names it')
    .action(async (eventId: string, options: ChannelOptions) => {
      const redaction = await withExistingPeer(cli, options, 'roost redact', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { roomId } = await chooseChannel(api, community, options.channel)
        return api.call('messages.redact', { communityId, roomId, eventId })
      })
      cli.print(options, redaction, 'Deleted here, and everywhere it reaches. Copies read earlier may remain.')
    })
}
