import type { Command } from 'commander'
import type { Invite } from '../../peer/contract.ts'
import { timeOfDay } from '../../peer/timeOfDay.ts'
import { chooseCommunity, chooseInvite } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

export function invites(program: Command, cli: Cli): void {
  withCommunity(program.command('invites'), cli)
    .description('list the invites of a community: who may still come in by them')
    .action(async (options: CommunityOptions) => {
      const list = await withExistingPeer(cli, options, 'roost invites', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('invites.list', { communityId })
      })
      const nowMs = Date.now()
      const lines = list.map((item) => inviteLine(item, nowMs))
      cli.print(options, list, lines.length === 0 ? 'No invites.' : lines.join('\n'))
    })
}

const STATUS = { live: 'live', expired: 'expired', usedUp: 'used up', revoked: 'taken back' } as const

function inviteLine(invite: Invite, nowMs: number): string {
  const { status, role, usedCount, usesMax, expiresTs, createdByName, inviteId, link } = invite
  const used = `${usedCount} of ${usesMax} used`
  const until = `until ${timeOfDay(expiresTs, nowMs)}`
  const by = `by ${printableLine(createdByName)}`
  return [STATUS[status], used, until, `as ${role}`, by, inviteId, link ?? ''].filter(Boolean).join('  ')
}

export function uninvite(program: Command, cli: Cli): void {
  withCommunity(program.command('uninvite'), cli)
    .description('take back an invite: nobody comes in by it any more')
    .argument('<invite>', 'its id, as "roost invites" shows it, or its link')
    .action(async (wanted: string, options: CommunityOptions) => {
      const inviteId = await withExistingPeer(cli, options, 'roost uninvite', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { inviteId } = await chooseInvite(api, community, wanted)
        await api.call('invites.revoke', { communityId, inviteId })
        return inviteId
      })
      cli.print(options, { inviteId }, 'Taken back. Whoever came in by it stays in.')
    })
}
