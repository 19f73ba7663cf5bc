import { type Command, Option } from 'commander'
import type { Channel, Community, History, PeerApi } from '../../peer/contract.ts'
import { chooseChannel, chooseCommunity, chooseMember, chooseMembers } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { type ConfirmOptions, confirm, withConfirm } from '../confirm.ts'
import { Failure } from '../failure.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

/** Making channels, and who is in them. */
export function channel(program: Command, cli: Cli): void {
  const group = program.command('channel').description('make channels, and say who is in them')
  for (const register of [create, join, leave, invite, remove, members]) register(group, cli)
}

interface CreateOptions extends CommunityOptions {
  topic?: string
  private?: true
  history: History
  with?: string[]
}

function create(group: Command, cli: Cli): void {
  withCommunity(group.command('create'), cli)
    .description('make a channel: for everybody, or a private one')
    .argument('<name>', 'what it is called')
    .option('--topic <text>', 'what it is about')
    .option('--private', 'only for those who are invited to it')
    .addOption(
      new Option('--history <what>', 'of a private channel, what those may read who are invited later')
        .choices(['shared', 'joined'])
        .default('joined'),
    )
    .option('--with <member...>', 'whom to invite to a private channel')
    .action(async (name: string, options: CreateOptions) => {
      if (options.with !== undefined && !options.private) {
        throw new Failure('invalid', 'Everybody may join a public channel; --with is for a --private one.')
      }
      const { topic, private: isPrivate = false, history, with: wanted = [] } = options
      const made = await withExistingPeer(cli, options, 'roost channel create', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const userIds = (await chooseMembers(api, community, wanted)).map(({ userId }) => userId)
        const about = topic === undefined ? {} : { topic }
        return api.call('channels.create', { communityId, name, private: isPrivate, history, userIds, ...about })
      })
      cli.print(options, made, `#${printableLine(name)} is there.`)
    })
}

function join(group: Command, cli: Cli): void {
  withCommunity(group.command('join'), cli)
    .description('join a channel, or a private one to which somebody has invited you')
    .argument('<channel>', 'name or id')
    .action(async (wanted: string, options: CommunityOptions) => {
      const { view } = await inChannel(cli, options, 'join', wanted, async (api, ids) => {
        await api.call('channels.join', ids)
      })
      cli.print(options, { roomId: view.roomId }, `You are in #${printableLine(view.name)}.`)
    })
}

function leave(group: Command, cli: Cli): void {
  withConfirm(withCommunity(group.command('leave'), cli))
    .description('leave a channel, or decline the invitation to it')
    .argument('<channel>', 'name or id')
    .action(async (wanted: string, options: CommunityOptions & ConfirmOptions) => {
      const { view } = await inChannel(cli, options, 'leave', wanted, async (api, ids, { kind, name }) => {
        const back = kind === 'public' ? 'You can join again.' : 'Somebody in it has to invite you to come back.'
        await confirm(cli, options, `Leave #${printableLine(name)}? ${back}`)
        await api.call('channels.leave', ids)
      })
      cli.print(options, { roomId: view.roomId }, `You have left #${printableLine(view.name)}.`)
    })
}

function invite(group: Command, cli: Cli): void {
  withCommunity(group.command('invite'), cli)
    .description('invite members of the community to a private channel')
    .argument('<channel>', 'name or id')
    .argument('<member...>', 'names or ids')
    .action(async (wanted: string, whom: string[], options: CommunityOptions) => {
      const { view, done } = await inChannel(cli, options, 'invite', wanted, async (api, ids, _view, community) => {
        const invited = await chooseMembers(api, community, whom)
        await api.call('channels.invite', { ...ids, userIds: invited.map(({ userId }) => userId) })
        return invited
      })
      const names = done.map(({ name }) => printableLine(name)).join(', ')
      const value = { roomId: view.roomId, userIds: done.map(({ userId }) => userId) }
      cli.print(options, value, `Invited to #${printableLine(view.name)}: ${names}.`)
    })
}

function remove(group: Command, cli: Cli): void {
  withConfirm(withCommunity(group.command('remove'), cli))
    .description('remove somebody from a private channel; the others get new keys')
    .argument('<channel>', 'name or id')
    .argument('<member>', 'name or id')
    .action(async (wanted: string, whom: string, options: CommunityOptions & ConfirmOptions) => {
      const { view, done } = await inChannel(cli, options, 'remove', wanted, async (api, ids, { name }, community) => {
        const member = await chooseMember(api, community, whom)
        await confirm(cli, options, `Remove ${printableLine(member.name)} from #${printableLine(name)}?`)
        await api.call('channels.remove', { ...ids, userId: member.userId })
        return member
      })
      const text = `${printableLine(done.name)} is no longer in #${printableLine(view.name)}.`
      cli.print(options, { roomId: view.roomId, userId: done.userId }, text)
    })
}

function members(group: Command, cli: Cli): void {
  withCommunity(group.command('members'), cli)
    .description('list who is in a channel')
    .argument('<channel>', 'name or id')
    .action(async (wanted: string, options: CommunityOptions) => {
      const { done } = await inChannel(cli, options, 'members', wanted, (api, ids) => api.call('channels.members', ids))
      const lines = done.map(({ userId, name, role, invited }) => {
        const note = invited ? 'invited' : role === 'none' ? 'no access' : role
        return `${printableLine(name)} (${note})  ${userId}`
      })
      cli.print(options, done, lines.length === 0 ? 'Nobody is in it.' : lines.join('\n'))
    })
}

/** Runs `use` on the channel that is named, and answers the channel with what `use` did. */
async function inChannel<Value>(
  cli: Cli,
  options: CommunityOptions,
  command: string,
  wanted: string,
  use: (
    api: PeerApi,
    ids: { communityId: string; roomId: string },
    view: Channel,
    community: Community,
  ) => Promise<Value>,
): Promise<{ view: Channel; done: Value }> {
  return withExistingPeer(cli, options, `roost channel ${command}`, async (api) => {
    const community = await chooseCommunity(api, options.community)
    const view = await chooseChannel(api, community, wanted)
    const ids = { communityId: community.communityId, roomId: view.roomId }
    return { view, done: await use(api, ids, view, community) }
  })
}
