import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Result } from '../../peer/contract.ts'
import { auditReasonText } from '../auditReasons.ts'
import { chooseCommunity } from '../choose.ts'
import { type Cli, type CommonOptions, type CommunityOptions, withCommon, withCommunity } from '../cli.ts'
import { Unsuccessful } from '../failure.ts'
import { withExistingPeer } from '../folder.ts'
import { type PassphraseOptions, readNewPassphrase, withPassphrase } from '../secrets.ts'
import { tableText } from '../table.ts'
import { printableLine } from '../terminal.ts'

export function rebuild(program: Command, cli: Cli): void {
  withCommunity(program.command('rebuild'), cli)
    .description('make everything anew that is derived from the log of a community')
    .action(async (options: CommunityOptions) => {
      const rebuilt = await withExistingPeer(cli, options, 'roost rebuild', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('storage.rebuild', { communityId })
      })
      cli.print(options, rebuilt, `Made anew from ${rebuilt.eventCount} events.`)
    })
}

export function audit(program: Command, cli: Cli): void {
  withCommunity(program.command('audit'), cli)
    .description('look at every hash and signature of a community on the disk; exit code 1 where something is wrong')
    .action(async (options: CommunityOptions) => {
      const audited = await withExistingPeer(cli, options, 'roost audit', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('storage.audit', { communityId })
      })
      const { summary, text } = auditTexts(audited)
      cli.print(options, audited, text)
      if (audited.findingCount > 0) throw new Unsuccessful('failed', summary)
    })
}

function auditTexts({ eventCount, findingCount, findings }: Result<'storage.audit'>): {
  summary: string
  text: string
} {
  const looked = `Looked at ${eventCount} events:`
  if (findingCount === 0) return { summary: '', text: `${looked} every hash and signature is right.` }
  const summary = `${looked} ${findingCount} ${findingCount === 1 ? 'is' : 'are'} wrong.`
  const lines = findings.map(
    ({ eventId, reason }) => `${printableLine(eventId ?? 'the file')}: ${printableLine(auditReasonText(reason))}`,
  )
  const unnamedCount = findingCount - findings.length
  const rest = unnamedCount > 0 ? [`… and ${unnamedCount} more`] : []
  return { summary, text: [...lines, ...rest, summary].join('\n') }
}

export function sql(program: Command, cli: Cli): void {
  withCommunity(program.command('sql'), cli)
    .description('ask the database of a community: a reading query over the documented views')
    .argument('<select>', 'the query, or - to read it from standard input')
    .action(async (query: string, options: CommunityOptions) => {
      const text = query === '-' ? await cli.stdin() : query
      const table = await withExistingPeer(cli, options, 'roost sql', async (api) => {
        const { communityId } = await chooseCommunity(api, options.community)
        return api.call('storage.sql', { communityId, sql: text })
      })
      cli.print(options, table, tableText(table.columns, table.rows))
      if (table.truncated && !options.json) cli.stderr('There are more rows than these.\n')
    })
}

export function backup(program: Command, cli: Cli): void {
  withPassphrase(withCommon(program.command('backup'), cli))
    .description('write the whole profile into one file, sealed under a passphrase')
    .argument('<file>', 'a file that is not there yet')
    .action(async (file: string, options: CommonOptions & PassphraseOptions) => {
      const path = resolve(file)
      const { bytes } = await withExistingPeer(cli, options, 'roost backup', async (api) => {
        const passphrase = await readNewPassphrase(cli, options, 'A passphrase for the backup')
        return api.call('storage.backup', { path, passphrase })
      })
      cli.print(options, { path, bytes }, `${path} holds the profile now (${bytes} bytes). "roost restore" opens it.`)
    })
}
