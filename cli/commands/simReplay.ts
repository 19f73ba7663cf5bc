import type { Finding } from '../../sim/ledger/replayLedger.ts'
import type { Cli } from '../cli.ts'
import { Failure, Unsuccessful } from '../failure.ts'
import { jsonLine, printable } from '../terminal.ts'

/** Checks a world that was kept: lives its ground truth once more, and carries out its plan once more. */
export async function simReplay(cli: Cli, path: string): Promise<void> {
  const { readLedgerFile } = await import('../../sim/ledger/readLedger.ts')
  const { countOf, replayLedger } = await import('../../sim/ledger/replayLedger.ts')
  const { partingOf, runAgain } = await import('../../sim/ledger/runAgain.ts')
  const { commitOf } = await import('../../sim/run/commit.ts')
  const { projectDir } = await import('../../sim/run/projectDir.ts')
  const read = readLedgerFile(path)
  if (!read.ok) throw new Failure('invalid', `${path} cannot be replayed. ${read.says}`)
  const { ledger } = read
  const startMs = performance.now()
  const again = await runAgain(ledger.plan)
  const findings = [...replayLedger(ledger, again.crypto), ...partingOf(ledger, again.ledger)]
  const commit = commitOf(projectDir)
  for (const finding of findings) cli.stderr(printable(findingWords(finding)))
  if (commit !== ledger.commit) {
    cli.stderr(`It was kept by the code of commit ${ledger.commit}; this is ${commit}, and may do something else.\n`)
  }
  cli.stdout(
    jsonLine({
      seed: ledger.plan.seed,
      commit,
      keptCommit: ledger.commit,
      traceHash: again.ledger.traceHash,
      keptTraceHash: ledger.traceHash,
      isSameTrace: again.ledger.traceHash === ledger.traceHash,
      events: ledger.rows.filter(({ event }) => event !== null).length,
      devices: ledger.devices.map(({ device, standing }) => ({
        device,
        standing,
        held: countOf(ledger.held, device),
        missing: countOf(ledger.missing, device),
        forged: countOf(ledger.forged, device),
        ofLiars: countOf(ledger.ofLiars, device),
      })),
      findings,
      realMs: Math.round(performance.now() - startMs),
    }),
  )
  if (findings.length > 0) throw new Unsuccessful('failed', 'What was kept does not bear it out.')
}

const findingWords = ({ device, says }: Finding): string =>
  `${device === undefined ? '' : `Device ${device}: `}${says}\n`
