import type { Command } from 'commander'
import { stateKey } from '../../core/event/roomEvent.ts'
import { stateListing } from '../../core/rooms/stateListing.ts'
import type { Cli } from '../cli.ts'
import { Unsuccessful } from '../failure.ts'

interface JsonOption {
  json?: true
}
interface ExplainOptions extends JsonOption {
  type: string
  stateKey: string
}

/** The Matrix event graph without a profile: resolution of states from files, and why it went so. */
export function meg(program: Command, cli: Cli): void {
  const group = program.command('meg').description('the event graph by itself: resolve states from files')
  group
    .command('resolve')
    .description('resolve the states in a file and print the result as JSON')
    .argument('<file>', 'JSON: {room_version, events: {id: event}, states: [[[type, state_key, id], …], …]}')
    .option('--time', 'also print how long the resolution took, to standard error')
    .option('--json', 'print errors as JSON too')
    .action(async (file: string, options: { time?: true }) => {
      const { readInputFile, resolve, resolveTimed, timeText } = await import('../meg/resolveFile.ts')
      const input = readInputFile(file)
      const { resolved, timed } = options.time ? resolveTimed(input) : { resolved: resolve(input), timed: undefined }
      // Without a line's end a program reads, and hashes, the JSON and nothing else.
      cli.stdout(`${JSON.stringify(stateListing(resolved))}${cli.stdoutIsTerminal ? '\n' : ''}`)
      if (timed) cli.stderr(`${timeText(timed)}\n`)
    })
  group
    .command('explain')
    .description('tell how an entry of the resolved state came out: who competed, and which rules decided')
    .argument('<file>', 'a file as `meg resolve` reads it')
    .requiredOption('--type <type>', "the entry's event type, such as m.room.topic")
    .option('--state-key <key>', "the entry's state key", '')
    .option('--json', 'print JSON, also for errors')
    .action(async (file: string, options: ExplainOptions) => {
      const { readInputFile } = await import('../meg/resolveFile.ts')
      const { explainStates } = await import('../../core/rooms/resolution/explain.ts')
      const { explanationText } = await import('../meg/explanationText.ts')
      const { source, states } = readInputFile(file)
      const explanation = explainStates(source, states, stateKey(options.type, options.stateKey))
      cli.print(options, explanation, explanationText(explanation))
    })
  group
    .command('check')
    .description('resolve every case in a folder and compare with what it expects')
    .argument('<folder>', 'a folder of case files: batches of events, or state maps, with the expected state')
    .option('--json', 'print JSON, also for errors')
    .action(async (folder: string, options: JsonOption) => {
      const { checkFolder } = await import('../meg/checkFolder.ts')
      const reports = checkFolder(folder)
      const failed = reports.filter(({ faults }) => faults.length > 0)
      const summary = `${reports.length - failed.length} passed, ${failed.length} failed`
      const lines = failed.map(({ name, faults }) => `${name}: ${faults.join('; ')}`)
      const value = { passed: reports.length - failed.length, failed: failed.length, cases: reports }
      cli.print(options, value, [...lines, summary].join('\n'))
      if (failed.length > 0) throw new Unsuccessful('failed', summary)
    })
}
