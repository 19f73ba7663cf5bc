import type { Command } from 'commander'
import type { Device, Member, PeerApi, Unlock } from '../../peer/contract.ts'
import { timeOfDay } from '../../peer/timeOfDay.ts'
import { chooseCommunity, chooseDevice, chooseMember } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { type ConfirmOptions, confirm, withConfirm } from '../confirm.ts'
import { withExistingPeer } from '../folder.ts'
import { profileOf } from '../profile.ts'
import { type PassphraseOptions, readUnlock, type WordsOptions, withPassphrase, withWords } from '../secrets.ts'
import { printableLine } from '../terminal.ts'

export function devices(program: Command, cli: Cli): void {
  withCommunity(program.command('devices'), cli)
    .description('list the devices of the people in a community')
    .option('--of <member>', 'only those of one, by name or id')
    .action(async (options: CommunityOptions & { of?: string }) => {
      const { list, members } = await withExistingPeer(cli, options, 'roost devices', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const whose = options.of === undefined ? undefined : await chooseMember(api, community, options.of)
        const list = await api.call('devices.list', { communityId, ...(whose ? { userId: whose.userId } : {}) })
        return { list, members: await api.call('members.list', { communityId }) }
      })
      const nowMs = Date.now()
      const lines = list.map((device) => deviceLine(device, members, nowMs))
      cli.print(options, list, lines.length === 0 ? 'No devices.' : lines.join('\n'))
    })
}

function deviceLine(device: Device, members: readonly Member[], nowMs: number): string {
  const { deviceId, userId, name, thisDevice, here, sinceTs, revoked } = device
  const owner = members.find((member) => member.userId === userId)?.name ?? userId
  const where = thisDevice ? 'this one' : here ? 'here' : 'away'
  const notes = [revoked ? 'revoked' : where, `since ${timeOfDay(sinceTs, nowMs)}`]
  return `${printableLine(owner)}  ${printableLine(name)} (${notes.join(', ')})  ${deviceId}`
}

type RevokeOptions = CommunityOptions & ConfirmOptions & WordsOptions & PassphraseOptions

export function revoke(program: Command, cli: Cli): void {
  withPassphrase(withWords(withConfirm(withCommunity(program.command('revoke'), cli))))
    .description("shut out a lost or stolen device: one of your own, or as a moderator anybody's")
    .argument('<device>', 'name or id')
    .action(async (wanted: string, options: RevokeOptions) => {
      const { deviceId, name } = await withExistingPeer(cli, options, 'roost revoke', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const device = await chooseDevice(api, community, wanted)
        const { deviceId } = device
        const question = `Shut out ${printableLine(device.name)} (${deviceId})? It cannot be let in again.`
        await confirm(cli, options, question)
        const unlock = await unlockFor(api, device, options, cli)
        await api.call('devices.revoke', { communityId, deviceId, ...(unlock ? { unlock } : {}) })
        return device
      })
      const text = `${printableLine(name)} is shut out. What it has read it has read; nothing new reaches it.`
      cli.print(options, { deviceId }, text)
    })
}

/** One's own devices are revoked with one's own key; others' with the right to remove them. */
async function unlockFor(
  api: PeerApi,
  { userId }: Device,
  options: RevokeOptions,
  cli: Cli,
): Promise<Unlock | undefined> {
  const profile = await profileOf(api)
  return userId === profile.userId ? readUnlock(cli, options, profile) : undefined
}
