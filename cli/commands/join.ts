import type { Command } from 'commander'
import type { Network, PeerApi } from '../../peer/contract.ts'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { untilJoined } from '../joining.ts'
import { joinWaitMs } from '../limits.ts'
import { ensureProfile, type NewProfile, wordsText } from '../profile.ts'
import { printableLine } from '../terminal.ts'

interface JoinOptions extends CommonOptions {
  name: string
  wait: boolean
}

interface Joined {
  readonly communityId: string
  readonly name: string
  /** Whether the community's history is here; null where nobody waited for it. */
  readonly joined: boolean | null
  readonly profile?: NewProfile
}

export function join(program: Command, cli: Cli): void {
  withCommon(program.command('join'), cli)
    .description('enter a community by the link of somebody in it')
    .argument('<link>', 'roost://join#…')
    .option('--name <name>', 'the name others see, for a folder that has no profile yet', cli.userName)
    .option('--no-wait', "do not wait for the community's history")
    .action(async (link: string, options: JoinOptions) => {
      const joined = await withPeer(cli, options.data, 'roost join', (api) => joinBy(api, link, options, cli))
      cli.print(options, joined, joinedText(joined))
    })
}

async function joinBy(api: PeerApi, link: string, options: JoinOptions, cli: Cli): Promise<Joined> {
  // Before a profile is made for it: a link that leads nowhere leaves nothing behind.
  const { communityId, name } = await api.call('invites.check', { link })
  const profile = await ensureProfile(api, options.name)
  if (profile !== undefined && !options.json) cli.stdout(`${wordsText(options.name, profile.words)}\n\n`)
  if (!(options.wait && (await isArriving(api, communityId)))) await api.call('communities.join', { link })
  const say = (progress: Network) => options.json || cli.stderr(`${progressText(progress)}\n`)
  const joined = options.wait ? await untilJoined(api, communityId, joinWaitMs, say) : null
  return { communityId, name, joined, ...(profile === undefined ? {} : { profile }) }
}

/** True where an earlier join still waits for the history: asked again, the command goes on waiting. */
async function isArriving(api: PeerApi, communityId: string): Promise<boolean> {
  const all = await api.call('communities.list', {})
  return all.some((community) => community.communityId === communityId && !community.joined)
}

function progressText({ peerCount, missingCount, eventCount }: Network): string {
  if (peerCount === 0) return 'Looking for somebody who is there …'
  const peers = peerCount === 1 ? '1 peer' : `${peerCount} peers`
  if (missingCount === 0) return `Found ${peers}; ${eventCount} events are here.`
  return `Found ${peers}; ${eventCount} events are here, ${missingCount} or more still to come.`
}

function joinedText({ name, joined }: Joined): string {
  const community = `"${printableLine(name)}"`
  if (joined === true) return `You are in ${community}.`
  const until = 'arrives as soon as "roost up" runs here and somebody of the community is there.'
  if (joined === null) return `The history of ${community} ${until}`
  return `Still waiting for somebody of ${community}. Its history ${until}`
}
