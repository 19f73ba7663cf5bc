import type { WorldOptions } from '../../sim/plan/plan.ts'
import type { Outcome } from '../../sim/run/outcome.ts'
import { printable } from '../terminal.ts'
import type { SimOptions, WorldChoices } from './sim.ts'

/** What the person decides about worlds; the seed decides the rest. */
export function overridesOf(options: WorldChoices): Partial<WorldOptions> {
  const asked = {
    deviceCount: options.peers,
    topology: options.topology,
    minutes: options.minutes,
    roundCount: options.rounds,
    lossShare: options.loss,
    duplicateShare: options.duplicate,
    corruptShare: options.corrupt,
    truncateShare: options.truncate,
    latencyMs: options.latency,
    jitterMs: options.jitter,
    mtuBytes: options.mtu,
    liarCount: options.liars,
    outsiderCount: options.outsiders,
    operationsPerMinute: options.operations,
    faultsPerMinute: options.faults,
    crypto: options.crypto,
    beginning: options.beginning,
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}

const names = [
  ...(['peers', 'topology', 'minutes', 'rounds', 'loss', 'duplicate', 'corrupt', 'truncate', 'latency'] as const),
  ...(['jitter', 'mtu', 'liars', 'outsiders', 'operations', 'faults', 'crypto', 'beginning'] as const),
]

/** The command with which a person gets the same world again. */
export function rerunWords(seed: string, options: SimOptions): string {
  const words = names.flatMap((name) => (options[name] === undefined ? [] : [`--${name} ${options[name]}`]))
  const profile = options.profile === 'mixed' ? [] : [`--profile ${options.profile}`]
  return ['Run it again: roost sim', `--seed ${seed}`, ...profile, ...words].join(' ')
}

/** What was wrong with a world, a line for each oracle that saw something. */
export function failureWords({ seed, failures }: Outcome, rerun: string): string {
  const seen = failures.map(({ oracle, device, says }) => {
    const where = device === undefined ? '' : `, device ${device}`
    return `  ${oracle}${where}: ${says}`
  })
  return printable([`Seed ${seed} failed.`, ...seen, `  ${rerun}`, ''].join('\n'))
}
