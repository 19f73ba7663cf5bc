import type { Command } from 'commander'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, withChannel } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { messageText } from '../messageText.ts'

export function send(program: Command, cli: Cli): void {
  withChannel(program.command('send'), cli)
    .description('write a message')
    .argument('<text>', 'the message, or - to read it from standard input')
    .action(async (text: string, options: ChannelOptions) => {
      const body = await messageText(cli, text)
      const sent = await withExistingPeer(cli, options, 'roost send', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { roomId } = await chooseChannel(api, community, options.channel)
        return api.call('messages.send', { communityId, roomId, body })
      })
      cli.print(options, sent, `Sent as ${sent.eventId}`)
    })
}
