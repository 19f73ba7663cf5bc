import { Command, CommanderError } from 'commander'
import { RefusalError } from '../peer/contract.ts'
import { whereItFailed } from '../peer/host/log.ts'
import { type Cli, cliOf } from './cli.ts'
import { bench } from './commands/bench.ts'
import { channel } from './commands/channel.ts'
import { create } from './commands/create.ts'
import { demo } from './commands/demo.ts'
import { devices, revoke } from './commands/devices.ts'
import { dm } from './commands/dm.ts'
import { doctor } from './commands/doctor.ts'
import { edit } from './commands/edit.ts'
import { exporting } from './commands/export.ts'
import { init } from './commands/init.ts'
import { invite } from './commands/invite.ts'
import { invites, uninvite } from './commands/invites.ts'
import { join } from './commands/join.ts'
import { leave } from './commands/leave.ts'
import { channels, evidence, members, peers, state } from './commands/lists.ts'
import { meg } from './commands/meg.ts'
import { pair } from './commands/pair.ts'
import { protect } from './commands/protect.ts'
import { react } from './commands/react.ts'
import { read } from './commands/read.ts'
import { recover } from './commands/recover.ts'
import { redact } from './commands/redact.ts'
import { readmit, remove } from './commands/remove.ts'
import { restore } from './commands/restore.ts'
import { role } from './commands/role.ts'
import { search } from './commands/search.ts'
import { send } from './commands/send.ts'
import { sim } from './commands/sim.ts'
import { audit, backup, rebuild, sql } from './commands/storage.ts'
import { up } from './commands/up.ts'
import { safety, verify } from './commands/verify.ts'
import { Failure, Unsuccessful } from './failure.ts'
import type { Surroundings } from './surroundings.ts'
import { jsonLine, printable } from './terminal.ts'

const COMMANDS = {
  'Start:': [up, init, create, join, recover, pair, demo],
  'Talk:': [send, read, search, edit, react, redact, channels, channel, dm],
  'People:': [members, invite, invites, uninvite, remove, readmit, role, safety, verify, leave],
  'Devices and keys:': [devices, revoke, protect],
  'What is stored:': [exporting, audit, rebuild, sql, backup, restore],
  'Look closer:': [peers, doctor, state, evidence, meg, bench, sim],
}

/**
 * Runs one command. Answers its exit code: 0 done, 1 refused or failed, 2 not understood. Whatever goes wrong is one
 * sentence on `stderr`, as JSON where `--json` was given.
 */
export async function run(argv: readonly string[], surroundings: Omit<Surroundings, 'log'>): Promise<number> {
  const isJson = argv.includes('--json')
  const log = (line: string) => surroundings.stderr(isJson ? jsonLine({ log: line }) : `${line}\n`)
  const cli = cliOf({ ...surroundings, log })
  try {
    await programOf(cli, isJson).parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    return report(error, cli, isJson)
  }
}

function programOf(cli: Cli, isJson: boolean): Command {
  const program = new Command('roost')
    .description('Roost: chat for the people in the room. No server, no account, no internet.')
    .exitOverride()
    .showHelpAfterError('Add --help to see what there is.')
    .configureOutput({
      writeOut: cli.stdout,
      writeErr: (text) => isJson || cli.stderr(text),
      outputError: (text, write) => write(text.replace(/^error: /, '')),
    })
  for (const [heading, registers] of Object.entries(COMMANDS)) {
    program.commandsGroup(heading)
    for (const register of registers) register(program, cli)
  }
  return program
}

function report(error: unknown, cli: Cli, isJson: boolean): number {
  const { exitCode, code, message, wasSaid } = judge(error, cli)
  if (isJson && exitCode !== 0) cli.stderr(jsonLine({ error: { code, message } }))
  else if (!wasSaid) cli.stderr(`${printable(message)}\n`)
  return exitCode
}

interface Verdict {
  readonly exitCode: number
  readonly code: string
  readonly message: string
  /** It has been printed already, by the argument parser or by the command. */
  readonly wasSaid: boolean
}

function judge(error: unknown, cli: Cli): Verdict {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '')
    return { exitCode: error.exitCode === 0 ? 0 : 2, code: 'usage', message, wasSaid: true }
  }
  if (error instanceof Failure || error instanceof RefusalError) {
    return { exitCode: 1, code: error.code, message: error.message, wasSaid: error instanceof Unsuccessful }
  }
  cli.log(whereItFailed(error))
  return {
    exitCode: 1,
    code: 'internal',
    message: 'Something went wrong inside Roost. Nothing was lost.',
    wasSaid: false,
  }
}
