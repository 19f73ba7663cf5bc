import type { Command } from 'commander'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, withChannel } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { messageText } from '../messageText.ts'

export function edit(program: Command, cli: Cli): void {
  withChannel(program.command('edit'), cli)
    .description('put other words in the place of a message of your own')
    .argument('<event id>', 'the message, as "roost read --json" names it')
    .argument('<text>', 'what it says from now on, or - to read it from standard input')
    .action(async (eventId: string, text: string, options: ChannelOptions) => {
      const body = await messageText(cli, text)
      const edited = await withExistingPeer(cli, options, 'roost edit', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { roomId } = await chooseChannel(api, community, options.channel)
        return api.call('messages.edit', { communityId, roomId, eventId, body })
      })
      cli.print(options, edited, 'Changed here, and everywhere it reaches. Who read it earlier knows what it said.')
    })
}
