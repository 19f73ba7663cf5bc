import type { Command } from 'commander'
import { chooseCommunity, chooseMembers } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { messageText } from '../messageText.ts'
import { printableLine } from '../terminal.ts'

interface DmOptions extends CommunityOptions {
  message?: string
}

export function dm(program: Command, cli: Cli): void {
  withCommunity(program.command('dm'), cli)
    .description('open the direct conversation with one or more people, and write there')
    .argument('<member...>', 'names or ids')
    .option('-m, --message <text>', 'a message to send, or - to read it from standard input')
    .action(async (wanted: string[], options: DmOptions) => {
      const body = options.message === undefined ? undefined : await messageText(cli, options.message)
      const { names, ...opened } = await withExistingPeer(cli, options, 'roost dm', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const members = await chooseMembers(api, community, wanted)
        const userIds = members.map(({ userId }) => userId)
        const { roomId } = await api.call('conversations.open', { communityId, userIds })
        const sent = body === undefined ? {} : await api.call('messages.send', { communityId, roomId, body })
        return { roomId, ...sent, names: members.map(({ name }) => printableLine(name)).join(', ') }
      })
      const how = `"roost read --channel '${opened.roomId}'" reads it, "roost send --channel '${opened.roomId}' TEXT" writes there.`
      cli.print(options, opened, `The conversation with ${names} is ${opened.roomId}.\n${how}`)
    })
}
