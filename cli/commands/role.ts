import { Argument, type Command } from 'commander'
import { chooseCommunity, chooseMember } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

const ROLES = ['owner', 'moderator', 'member'] as const

export function role(program: Command, cli: Cli): void {
  withCommunity(program.command('role'), cli)
    .description('make somebody an owner, a moderator or a member')
    .argument('<member>', 'name or id')
    .addArgument(new Argument('<role>', 'what they become').choices(ROLES))
    .action(async (wanted: string, role: (typeof ROLES)[number], options: CommunityOptions) => {
      const { userId, name } = await withExistingPeer(cli, options, 'roost role', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const member = await chooseMember(api, community, wanted)
        await api.call('members.setRole', { communityId, userId: member.userId, role })
        return member
      })
      cli.print(options, { userId, role }, `${printableLine(name)} is ${role} now.`)
    })
}
