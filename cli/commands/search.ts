import type { Command } from 'commander'
import type { PeerApi, SearchHit } from '../../peer/contract.ts'
import { timeOfDay } from '../../peer/timeOfDay.ts'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type Cli, type CommunityOptions, wholeNumber, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { searchHitCountMax, searchPageCount } from '../limits.ts'
import { printable, printableLine } from '../terminal.ts'

interface SearchOptions extends CommunityOptions {
  channel?: string
  limit: number
}

export function search(program: Command, cli: Cli): void {
  withCommunity(program.command('search'), cli)
    .description('find messages, newest first')
    .argument('<words...>', 'all of them must be there, the last one as a beginning; "in quotes" as they stand')
    .option('--channel <name or id>', 'only in this channel')
    .option('--limit <n>', 'how many at most', wholeNumber(1, searchHitCountMax), searchPageCount)
    .action(async (words: string[], options: SearchOptions) => {
      const hits = await withExistingPeer(cli, options, 'roost search', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const channel = options.channel === undefined ? undefined : await chooseChannel(api, community, options.channel)
        const where = { communityId, ...(channel === undefined ? {} : { roomId: channel.roomId }) }
        return found(api, { ...where, query: words.join(' ') }, options.limit)
      })
      const nowMs = Date.now()
      const lines = hits.map((hit) => hitLine(hit, nowMs))
      cli.print(options, hits, lines.length === 0 ? 'Nothing found.' : lines.join('\n'))
    })
}

/** The newest hits, page by page. */
async function found(
  api: PeerApi,
  asked: { communityId: string; roomId?: string; query: string },
  wantedCount: number,
): Promise<SearchHit[]> {
  const hits: SearchHit[] = []
  let after: string | null | undefined
  while (after !== null && hits.length < wantedCount) {
    const limit = Math.min(searchPageCount, wantedCount - hits.length)
    const page = await api.call('messages.search', { ...asked, limit, ...(after === undefined ? {} : { after }) })
    hits.push(...page.hits)
    after = page.next
  }
  return hits
}

const hitLine = ({ ts, channelName, name, body }: SearchHit, nowMs: number): string =>
  `${timeOfDay(ts, nowMs)}  #${printableLine(channelName)}  ${printableLine(name)}: ${printable(body)}`
