import { type Command, Option } from 'commander'
import type { Channel, Community, PeerApi } from '../../peer/contract.ts'
import { htmlPage } from '../../peer/storage/exportHtml.ts'
import { type ExportedChannel, jsonLines } from '../../peer/storage/exportJsonl.ts'
import { chooseChannel, chooseCommunity } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { writeNewFile } from '../files.ts'
import { withExistingPeer } from '../folder.ts'
import { newestMessages } from '../messages.ts'

interface ExportOptions extends CommunityOptions {
  channel?: string
  format: 'jsonl' | 'html'
  out?: string
}

export function exporting(program: Command, cli: Cli): void {
  withCommunity(program.command('export'), cli)
    .description('print the messages of a community: as lines of JSON, or as a page that needs nothing else')
    .option('--channel <name or id>', 'only this channel')
    .addOption(
      new Option('--format <format>', 'for programs or for people').choices(['jsonl', 'html']).default('jsonl'),
    )
    .option('--out <file>', 'write them into a file that is not there yet')
    .action(async (options: ExportOptions) => {
      const { out } = options
      await withExistingPeer(cli, options, 'roost export', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const channels = await channelsOf(api, community, options.channel)
        const exported = channels.map((channel) => exportedChannel(api, community, channel))
        const parts = options.format === 'html' ? htmlPage(community.name, exported) : jsonLines(exported)
        if (out !== undefined) return writeNewFile(out, parts)
        for await (const part of parts) cli.stdout(part)
      })
      if (out !== undefined)
        cli.print(options, { path: out }, `Written to ${out}. Whoever can read the file can read the messages.`)
    })
}

/** The channel that is named, or all that there are for this profile; of what it cannot read nothing is told. */
async function channelsOf(api: PeerApi, community: Community, wanted: string | undefined): Promise<Channel[]> {
  if (wanted !== undefined) return [await chooseChannel(api, community, wanted)]
  return api.call('channels.list', { communityId: community.communityId })
}

function exportedChannel(api: PeerApi, { communityId }: Community, { roomId, name, topic }: Channel): ExportedChannel {
  // Read when its turn has come: one channel at a time is in memory.
  async function* messages() {
    yield* await newestMessages(api, { communityId, roomId }, Number.MAX_SAFE_INTEGER)
  }
  return { roomId, name, topic, messages: messages() }
}
