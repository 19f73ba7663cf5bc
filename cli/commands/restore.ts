import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { systemCode } from '../../peer/databaseKey.ts'
import { acquireFolder } from '../../peer/lock.ts'
import { type Cli, type CommonOptions, withCommon, withFolderPassphrase } from '../cli.ts'
import { Failure } from '../failure.ts'
import { keyKeeper } from '../folderKey.ts'
import { type PassphraseOptions, readPassphrase, withPassphrase } from '../secrets.ts'

type RestoreOptions = CommonOptions & PassphraseOptions

/** What holding a folder leaves in it, and where a restored profile waits until it is whole. */
const HOLDING = ['lock.db', 'peer.json']
const DRAFT = 'restoring'

export function restore(program: Command, cli: Cli): void {
  withPassphrase(withFolderPassphrase(withCommon(program.command('restore'), cli)))
    .description('put what a backup holds into an empty folder')
    .argument('<file>', 'what "roost backup" wrote; --passphrase-file says its passphrase')
    .action(async (file: string, options: RestoreOptions) => {
      const lock = acquireFolder(options.data, 'roost restore')
      if (!lock.ok) throw new Failure(lock.code, lock.message)
      try {
        await restoreInto(cli, options, resolve(file))
      } finally {
        lock.release()
      }
      const warning = 'Do not run this profile where it was before: two of one device tell two stories.'
      cli.print(options, { data: options.data }, `The profile is in ${options.data} again. ${warning}`)
    })
}

async function restoreInto(cli: Cli, options: RestoreOptions, path: string): Promise<void> {
  const { data } = options
  clear(data, [DRAFT])
  if (contentOf(data).length > 0) {
    throw new Failure('folderInUse', `A backup is restored into an empty folder, and ${data} is not empty.`)
  }
  const passphrase = await readPassphrase(cli, options, 'The passphrase of the backup')
  const keep = await keyKeeper(cli, options)
  const { restoreBackup } = await import('../../peer/storage/backup.ts')
  const { systemEnvironment } = await import('../../peer/environment.ts')
  const { crypto } = await systemEnvironment()
  const draft = join(data, DRAFT)
  const restored = await restoreBackup({ crypto, passphrase, path, dataDir: draft })
  if (!restored.ok) {
    clear(data, [DRAFT])
    throw new Failure(restored.code, restored.message)
  }
  try {
    await keep(restored.databaseKey)
    // The profile comes last: before it is there, there is none.
    for (const name of readdirSync(draft).sort(profileLast)) renameSync(join(draft, name), join(data, name))
    clear(data, [DRAFT])
  } catch (error) {
    clear(data, contentOf(data))
    if (error instanceof Failure) throw error
    throw new Failure('unavailable', `The folder ${data} cannot be written (${systemCode(error)}).`)
  }
}

const profileLast = (left: string, right: string): number =>
  Number(left === 'profile.db') - Number(right === 'profile.db')

const contentOf = (dataDir: string): string[] => readdirSync(dataDir).filter((name) => !HOLDING.includes(name))

function clear(dataDir: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(dataDir, name), { recursive: true, force: true })
}
