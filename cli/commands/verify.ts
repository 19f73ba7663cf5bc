import type { Command } from 'commander'
import { chooseCommunity, chooseMember } from '../choose.ts'
import { type Cli, type CommunityOptions, withCommunity } from '../cli.ts'
import { agrees, type ConfirmOptions, withConfirm } from '../confirm.ts'
import { Failure } from '../failure.ts'
import { withExistingPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

interface VerifyOptions extends CommunityOptions, ConfirmOptions {
  undo?: true
}

export function safety(program: Command, cli: Cli): void {
  withCommunity(program.command('safety'), cli)
    .description('print the safety words of you and somebody: the same on both screens, unless somebody stands between')
    .argument('<member>', 'name or id')
    .action(async (wanted: string, options: CommunityOptions) => {
      const { userId, name, verified, words } = await withExistingPeer(cli, options, 'roost safety', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { userId, name, verified } = await chooseMember(api, community, wanted)
        const { words } = await api.call('members.safetyWords', { communityId, userId })
        return { userId, name, verified, words }
      })
      const state = verified ? 'You have compared them.' : `"roost verify" notes that you have compared them.`
      const text = `${safetyText(name, words)}\n${state}`
      cli.print(options, { userId, name, verified, words }, text)
    })
}

export function verify(program: Command, cli: Cli): void {
  withConfirm(withCommunity(program.command('verify'), cli))
    .description('note that you and somebody have compared your safety words')
    .argument('<member>', 'name or id')
    .option('--undo', 'forget that they were compared')
    .action(async (wanted: string, options: VerifyOptions) => {
      const verified = !options.undo
      const { userId, name } = await withExistingPeer(cli, options, 'roost verify', async (api) => {
        const community = await chooseCommunity(api, options.community)
        const { communityId } = community
        const { userId, name } = await chooseMember(api, community, wanted)
        if (verified && !options.yes) {
          const { words } = await api.call('members.safetyWords', { communityId, userId })
          cli.stderr(`${safetyText(name, words)}\n`)
          if (!(await agrees(cli, options, 'Are these the words on their screen?'))) throw differing(name)
        }
        await api.call('members.verify', { communityId, userId, verified })
        return { userId, name }
      })
      const text = verified ? `${printableLine(name)} is verified.` : `${printableLine(name)} is no longer verified.`
      cli.print(options, { userId, verified }, text)
    })
}

const safetyText = (name: string, words: readonly string[]): string =>
  `The safety words of you and ${printableLine(name)}:\n  ${words.map(printableLine).join(' ')}`

const differing = (name: string): Failure =>
  new Failure(
    'declined',
    `Nothing was noted. Other words mean that somebody stands between you and ${printableLine(name)}.`,
  )
