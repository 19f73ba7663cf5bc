import { type Command, Option } from 'commander'
import type { Result } from '../../peer/contract.ts'
import { timeOfDay } from '../../peer/timeOfDay.ts'
import { chooseCommunity } from '../choose.ts'
import { type Cli, type CommunityOptions, wholeNumber, withCommunity } from '../cli.ts'
import { duration } from '../duration.ts'
import { withExistingPeer } from '../folder.ts'
import { inviteUsesMax } from '../limits.ts'
import { jsonLine } from '../terminal.ts'

interface InviteOptions extends CommunityOptions {
  open?: true
  expires: number
  uses: number
  role: 'member' | 'moderator'
}

const OPEN_WARNING =
  'This link is open: whoever gets hold of it reads everything in the community and can join, today and later. It does not expire and cannot be taken back.'

export function invite(program: Command, cli: Cli): void {
  withCommunity(program.command('invite'), cli)
    .description('make a link with which others join a community')
    .addOption(
      new Option('--expires <time>', 'how long it lets people in: 30m, 12h, 7d')
        .argParser(duration)
        .default(duration('7d'), '7d'),
    )
    .option('--uses <n>', 'how many it lets in', wholeNumber(1, inviteUsesMax), 1)
    .addOption(new Option('--role <role>', 'what they become').choices(['member', 'moderator']).default('member'))
    .addOption(
      new Option('--open', 'a link that is the key itself: no expiry, no count, no way to take it back').conflicts([
        'expires',
        'uses',
        'role',
      ]),
    )
    .action(async (options: InviteOptions) => {
      const made = await withExistingPeer(cli, options, 'roost invite', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        if (options.open) return api.call('invites.create', { communityId, kind: 'open' })
        const { expires: expiresInMs, uses: usesMax, role } = options
        return api.call('invites.create', { communityId, kind: 'guarded', expiresInMs, usesMax, role })
      })
      cli.print(options, made, made.link)
      if (made.kind === 'open') cli.stderr(options.json ? jsonLine({ warning: OPEN_WARNING }) : `${OPEN_WARNING}\n`)
      else if (!options.json) cli.stderr(`${guardedNote(made, options.uses, Date.now())}\n`)
    })
}

function guardedNote({ inviteId, expiresTs }: Result<'invites.create'>, usesMax: number, nowMs: number): string {
  const people = usesMax === 1 ? '1 person' : `${usesMax} people`
  const until = expiresTs === null ? '' : ` until ${timeOfDay(expiresTs, nowMs)}`
  const back = inviteId === null ? '' : ` "roost uninvite ${inviteId}" takes it back.`
  return `Lets in ${people}${until}, while somebody of the community is there.${back}`
}
