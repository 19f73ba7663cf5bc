import type { Command } from 'commander'
import type { Pairing, PeerApi, Profile } from '../../peer/contract.ts'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { agrees, type ConfirmOptions, withConfirm } from '../confirm.ts'
import { Failure } from '../failure.ts'
import { withExistingPeer, withPeer } from '../folder.ts'
import { needNoProfile, profileOf } from '../profile.ts'
import { type PassphraseOptions, readUnlock, type WordsOptions, withPassphrase, withWords } from '../secrets.ts'
import { jsonLine, printableLine } from '../terminal.ts'
import { watchUntil } from '../watching.ts'

interface PairOptions extends CommonOptions, ConfirmOptions, WordsOptions, PassphraseOptions {
  accept?: string
  deviceName?: string
}

export function pair(program: Command, cli: Cli): void {
  withPassphrase(withWords(withConfirm(withCommon(program.command('pair'), cli))))
    .description('bring in a second device: without options on the new one, with --accept on the old one')
    .option('--accept <code>', 'on the old device: the code that the new one shows')
    .option('--device-name <name>', 'on the new device: what it is called')
    .action(async (options: PairOptions) => {
      if (options.accept === undefined) await joinAsNewDevice(cli, options)
      else await takeNewDevice(cli, options, options.accept)
    })
}

async function joinAsNewDevice(cli: Cli, options: PairOptions): Promise<void> {
  const profile = await withPeer(cli, options, 'roost pair', async (api) => {
    await needNoProfile(api)
    const { deviceName } = options
    const { code } = await api.call('pairing.begin', deviceName === undefined ? {} : { deviceName })
    const how = `On the device that you have, run\n  roost pair --accept '${code}'\nThis waits for it; Ctrl+C stops it.\n`
    cli.stdout(options.json ? jsonLine({ code }) : how)
    await compare(cli, options, api)
    await api.call('pairing.confirm', {})
    await finish(api)
    return profileOf(api)
  })
  const text = `This device is ${printableLine(profile.name)} now. Your communities arrive while "roost up" runs here.`
  cli.print(options, { profile }, text)
}

async function takeNewDevice(cli: Cli, options: PairOptions, code: string): Promise<void> {
  const { otherName } = await withExistingPeer(cli, options, 'roost pair', async (api) => {
    const profile: Profile = await profileOf(api)
    await api.call('pairing.accept', { code })
    await compare(cli, options, api)
    const unlock = await readUnlock(cli, options, profile)
    await api.call('pairing.approve', { unlock })
    return finish(api)
  })
  cli.print(options, { otherName }, `${printableLine(otherName)} is yours now.`)
}

/** Shows the words and asks whether the other device shows the same; without a yes there is no pairing. */
async function compare(cli: Cli, options: PairOptions, api: PeerApi): Promise<void> {
  // A peer that goes on running must not go on waiting.
  const cancel = () => void api.call('pairing.cancel', {}).catch(() => {})
  cli.stop.addEventListener('abort', cancel, { once: true })
  const { words } = await until(api, ({ step }) => step === 'compare')
  if (options.json) cli.stdout(jsonLine({ words }))
  else cli.stderr(`Both devices show words. Here they are:\n  ${words.map(printableLine).join(' ')}\n`)
  if (await agrees(cli, options, 'Does the other device show the same?')) return
  await api.call('pairing.cancel', {})
  throw new Failure('declined', 'Stopped. Other words there mean that somebody stands between the two devices.')
}

const finish = (api: PeerApi): Promise<Pairing> => until(api, ({ step }) => step === 'done')

/** The pairing once it has come so far; fails where it failed. */
async function until(api: PeerApi, isThere: (pairing: Pairing) => boolean): Promise<Pairing> {
  const came = await watchUntil(api, 'pairing', {}, ([pairing]) => {
    if (pairing === undefined) return 'gone'
    return pairing.step === 'failed' || isThere(pairing) ? pairing : undefined
  })
  if (came === undefined || came === 'gone') throw new Failure('failed', 'The pairing was ended.')
  if (came.step === 'failed') throw new Failure('failed', came.message ?? 'The pairing failed.')
  return came
}
