import type { Command } from 'commander'
import type { ReadMessage } from '../../peer/contract.ts'
import { timeOfDay } from '../../peer/timeOfDay.ts'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type ChannelOptions, type Cli, wholeNumber, withChannel } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { newestMessages } from '../messages.ts'
import { printable, printableLine } from '../terminal.ts'

interface ReadOptions extends ChannelOptions {
  limit?: number
}

export function read(program: Command, cli: Cli): void {
  withChannel(program.command('read'), cli)
    .description('print the messages of a channel, oldest first')
    .option('--limit <n>', 'only the newest n', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (options: ReadOptions) => {
      const messages = await withExistingPeer(cli, options, 'roost read', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { roomId } = await chooseChannel(api, community, options.channel)
        return newestMessages(
          api,
          { communityId: community.communityId, roomId },
          options.limit ?? Number.MAX_SAFE_INTEGER,
        )
      })
      const nowMs = Date.now()
      const lines = messages.map((message) => lineOf(message, nowMs))
      cli.print(options, messages, lines.length === 0 ? 'No messages yet.' : lines.join('\n'))
    })
}

const lineOf = ({ ts, name, body, edited, reactions }: ReadMessage, nowMs: number): string => {
  const said = `${timeOfDay(ts, nowMs)}  ${printableLine(name)}: ${printable(body)}${edited ? ' (edited)' : ''}`
  return [said, ...reactions.map(({ key, count }) => `${printableLine(key)} ${count}`)].join('  ')
}
