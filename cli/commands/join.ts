import type { Command } from 'commander'
import type { Network, PeerApi } from '../../peer/contract.ts'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { type JoiningSoFar, type JoinListener, untilJoined } from '../joining.ts'
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
    .option('--no-wait', "do not wait to be let in and for the community's history")
    .action(async (link: string, options: JoinOptions) => {
      const joined = await withPeer(cli, options, 'roost join', (api) => joinBy(api, link, options, cli))
      cli.print(options, joined, joinedText(joined))
    })
}

async function joinBy(api: PeerApi, link: string, options: JoinOptions, cli: Cli): Promise<Joined> {
  // Before a profile is made for it: a link that leads nowhere leaves nothing behind.
  const { communityId, name } = await api.call('invites.check', { link })
  const profile = await ensureProfile(api, options.name)
  if (profile !== undefined && !options.json) cli.stdout(`${wordsText(options.name, profile.words)}\n\n`)
  // Also where an earlier join is on its way: that may have been by a link that leads nowhere any more.
  await api.call('communities.join', { link })
  const joined = options.wait ? await untilJoined(api, communityId, joinWaitMs, joinListener(cli, options, name)) : null
  return { communityId, name, joined, ...(profile === undefined ? {} : { profile }) }
}

/** Tells the person how it goes. */
export function joinListener(cli: Cli, { json }: CommonOptions, name: string): JoinListener {
  const say = (text: string) => json || cli.stderr(`${text}\n`)
  return { onStep: (joining) => say(stepText(joining, name)), onProgress: (progress) => say(progressText(progress)) }
}

function stepText({ step }: JoiningSoFar, name: string): string {
  const community = `"${printableLine(name)}"`
  if (step === 'looking') return `Looking for somebody of ${community} who is there …`
  if (step === 'asking') return `Found somebody of ${community}, who is looking at the invite …`
  return `Let in. The history of ${community} is arriving …`
}

function progressText({ eventCount, catchUp }: Network): string {
  if (catchUp === null) return `${figures.format(eventCount)} events are here.`
  const { received, of, perSecond, remainingSeconds } = catchUp
  const pace = perSecond === null ? '' : `, ${figures.format(perSecond)} a second`
  const rest = remainingSeconds === null ? '' : `, about ${figures.format(remainingSeconds)} s to go`
  return `${figures.format(received)} of ${figures.format(of)} events are here${pace}${rest}.`
}

const figures = new Intl.NumberFormat('en')

function joinedText({ name, joined }: Joined): string {
  const community = `"${printableLine(name)}"`
  if (joined === true) return `You are in ${community}.`
  const until = 'as soon as "roost up" runs here and somebody of the community is there.'
  if (joined === null) return `You will be in ${community} ${until}`
  return `Still waiting for somebody of ${community}. You will be in it ${until}`
}
