import type { Command } from 'commander'
import { Failure, stoppedEarly } from './failure.ts'
import type { Surroundings } from './surroundings.ts'

export interface ConfirmOptions {
  yes?: true
}

/** Adds `--yes`. */
export const withConfirm = (command: Command): Command => command.option('--yes', 'do it without asking')

/** Asks before something that cannot be taken back; fails where the answer is no. */
export async function confirm(surroundings: Surroundings, options: ConfirmOptions, question: string): Promise<void> {
  if (!(await agrees(surroundings, options, question))) throw new Failure('declined', 'Nothing was changed.')
}

/** Whether the person says yes. */
export async function agrees(
  { prompts, stop }: Surroundings,
  { yes }: ConfirmOptions,
  question: string,
): Promise<boolean> {
  if (yes) return true
  if (prompts === null) throw new Failure('invalid', 'Nobody can be asked without a terminal. Say it with --yes.')
  const typed = await prompts.ask(`${question} [y/N] `)
  if (stop.aborted) throw stoppedEarly()
  return /^y(es)?$/i.test(typed.trim())
}
