import type { Command } from 'commander'
import { chooseAnybody, chooseCommunity, chooseMember } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { type ConfirmOptions, confirm, withConfirm } from '../confirm.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

export function remove(program: Command, cli: Cli): void {
  withConfirm(withCommunity(program.command('remove'), cli))
    .description('remove somebody from a community and all its channels; the others get new keys')
    .argument('<member>', 'name or id')
    .action(async (wanted: string, options: CommunityOptions & ConfirmOptions) => {
      const { userId, name } = await withExistingPeer(cli, options, 'roost remove', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const member = await chooseMember(api, community, wanted)
        const where = `"${printableLine(community.name)}" and all its channels`
        await confirm(cli, options, `Remove ${printableLine(member.name)} from ${where}? All invites end, too.`)
        await api.call('members.remove', { communityId, userId: member.userId })
        return member
      })
      const text = `${printableLine(name)} is removed. What they have read they have read; nothing new reaches them.`
      const back = `"roost readmit ${printableLine(userId)}" lets them come back.`
      cli.print(options, { userId }, `${text} ${back}`)
    })
}

export function readmit(program: Command, cli: Cli): void {
  withCommunity(program.command('readmit'), cli)
    .description('let somebody who was removed come back, by an invite')
    .argument('<member>', 'their id, as "roost remove" says it, or a name where that is still shown')
    .action(async (wanted: string, options: CommunityOptions) => {
      const { userId, name } = await withExistingPeer(cli, options, 'roost readmit', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const member = await chooseAnybody(api, community, wanted)
        await api.call('members.readmit', { communityId, userId: member.userId })
        return member
      })
      cli.print(options, { userId }, `${printableLine(name)} may come back. "roost invite" makes the link for it.`)
    })
}
