import { once } from 'node:events'
import type { Command } from 'commander'
import { serveHost } from '../../peer/host/server.ts'
import { type Cli, type CommonOptions, wholeNumber, withCommon } from '../cli.ts'
import { Failure } from '../failure.ts'
import { type HeldPeer, openHere } from '../folder.ts'

interface UpOptions extends CommonOptions {
  port: number
  udpPort?: number
}

export function up(program: Command, cli: Cli): void {
  withCommon(program.command('up'), cli)
    .description('run a peer and serve its app on this computer, until stopped')
    .option('--port <n>', "the app's port on 127.0.0.1; 0 takes a free one", wholeNumber(0, 65_535), 0)
    .option('--udp-port <n>', 'the port at which other peers reach this one', wholeNumber(1, 65_535))
    .action(async (options: UpOptions) => {
      const held = await openHere(cli, options.data, 'roost up', options.udpPort)
      try {
        await serve(cli, held, options)
      } finally {
        await held.close()
      }
    })
}

async function serve(cli: Cli, held: HeldPeer, options: UpOptions): Promise<void> {
  const { api, udpPort, tcpPort } = held.peer
  const served = await serveHost({ api, rendererDir: cli.rendererDir, port: options.port, log: cli.log })
  if (!served.ok) throw new Failure('unusable', served.message)
  const { url, origin, token, close } = served.server
  try {
    held.lock.announce(origin, token)
    const text = `Roost is running. Its window: ${url}\nWhoever opens this address acts as you. Ctrl+C stops it.`
    cli.print(options, { url, udpPort, tcpPort }, text)
    if (!cli.stop.aborted) await once(cli.stop, 'abort')
  } finally {
    await close()
  }
}
