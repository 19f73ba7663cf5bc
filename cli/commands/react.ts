import type { Command } from 'commander'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, withChannel } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'

interface ReactOptions extends ChannelOptions {
  undo?: boolean
}

export function react(program: Command, cli: Cli): void {
  withChannel(program.command('react'), cli)
    .description('put a sign on a message, such as 👍')
    .argument('<event id>', 'the message, as "roost read --json" names it')
    .argument('<sign>', 'an emoji, or a word or two')
    .option('--undo', 'take yours back')
    .action(async (eventId: string, key: string, options: ReactOptions) => {
      const on = options.undo !== true
      const answer = await withExistingPeer(cli, options, 'roost react', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { roomId } = await chooseChannel(api, community, options.channel)
        return api.call('messages.react', { communityId, roomId, eventId, key, on })
      })
      cli.print(options, answer, on ? 'It stands on the message.' : 'It is taken back.')
    })
}
