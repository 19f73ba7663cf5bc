import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Check, Examination, Finding } from '../../peer/contract.ts'
import { interfacesOf } from '../../peer/interfaces.ts'
import { type Cli, type CommonOptions, withCommon } from '../cli.ts'
import { withPeer } from '../folder.ts'
import { printableLine } from '../terminal.ts'

export function doctor(program: Command, cli: Cli): void {
  withCommon(program.command('doctor'), cli)
    .description('find out what stands between this peer and the others, or who is at one address')
    .argument('[address]', 'where somebody else should be reached, such as 192.168.1.5')
    .action(async (address: string | undefined, options: CommonOptions) => {
      const asked = address === undefined ? {} : { address }
      // The network can be looked at without a profile, too.
      const found = existsSync(options.data)
        ? await withPeer(cli, options, 'roost doctor', (api) => api.call('network.doctor', asked))
        : await examineAlone(cli, address)
      cli.print(options, found, examinationText(found))
    })
}

async function examineAlone(cli: Cli, address: string | undefined): Promise<Examination> {
  const { examineWithoutPeer } = await import('../../peer/doctor/withoutPeer.ts')
  return examineWithoutPeer(interfacesOf(cli.env.ROOST_INTERFACES), address)
}

function examinationText({ address, ownAddresses, findings, checks }: Examination): string {
  const way = address === null ? [] : [`The way to ${printableLine(address)}:`]
  const own =
    ownAddresses.length === 0 ? [] : [`Others reach this peer at ${ownAddresses.map(printableLine).join(', ')}.`]
  return [...way, ...findings.flatMap(findingLines), '', ...checks.map(checkLine), '', ...own].join('\n')
}

const findingLines = ({ kind, certainty, says, evidence, advice }: Finding): string[] => [
  kind === 'allWell' ? says : `${printableLine(says)} (${certainty})`,
  ...evidence.map((line) => `  ${printableLine(line)}`),
  ...(kind === 'allWell' ? [] : [`  → ${printableLine(advice)}`]),
]

const marks: Record<Check['state'], string> = { clear: 'ok', trouble: '!!', unknown: '--' }
const checkLine = ({ check, state, says }: Check): string =>
  `${marks[state]}  ${check.padEnd(9)}  ${printableLine(says)}`
