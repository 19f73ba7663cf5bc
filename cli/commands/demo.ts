import { once } from 'node:events'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Cli, wholeNumber } from '../cli.ts'
import { demoPeersMax, demoPeersMin } from '../demo/cast.ts'
import { openBrowser } from '../openBrowser.ts'

interface DemoOptions {
  peers: number
  data?: string
  open: boolean
  json?: true
}

export function demo(program: Command, cli: Cli): void {
  program
    .command('demo')
    .description('run several peers side by side on this computer, with dials that disturb them, until stopped')
    .option('--peers <n>', 'how many', wholeNumber(demoPeersMin, demoPeersMax), 5)
    .option('--data <dir>', 'keep them in this folder, and go on with what is in it', (dir) => resolve(dir))
    .option('--no-open', 'show the board in no browser')
    .option('--json', 'print JSON, also for errors')
    .action(async (options: DemoOptions) => {
      const { peers: peerCount, data: dataDir } = options
      const { rendererDir, log, stop } = cli
      if (!options.json) cli.stderr(`${peerCount} peers are starting and getting to know each other…\n`)
      // Loaded only where it is needed: no other command wants several peers.
      const { openDemo } = await import('../demo/openDemo.ts')
      const { url, peers, close } = await openDemo({ peerCount, dataDir, rendererDir, log, stop })
      try {
        const text = `The demo is running. Its board: ${url}\nIts peers reach nobody but each other. Ctrl+C stops it.`
        cli.print(options, { url, peers }, text)
        if (options.open) openBrowser(url)
        if (!stop.aborted) await once(stop, 'abort')
      } finally {
        await close()
      }
    })
}
