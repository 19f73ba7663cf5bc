import { once } from 'node:events'
import type { Command } from 'commander'
import { serveHost } from '../../peer/host/server.ts'
import { onUsualPort } from '../../peer/usualPort.ts'
import { type Cli, type CommonOptions, wholeNumber, withCommon } from '../cli.ts'
import { Failure } from '../failure.ts'
import { type HeldPeer, openHere } from '../folder.ts'

interface UpOptions extends CommonOptions {
  port?: number
  udpPort?: number
  dnsSd?: boolean
}

export function up(program: Command, cli: Cli): void {
  withCommon(program.command('up'), cli)
    .description('run a peer and serve its app on this computer, until stopped')
    .option(
      '--port <n>',
      "the app's port on 127.0.0.1, else that of the last start; 0: a free one",
      wholeNumber(0, 65_535),
    )
    .option('--udp-port <n>', 'the port at which other peers reach this one', wholeNumber(1, 65_535))
    .option('--dns-sd', 'from now on, say by DNS-SD that a Roost is here, and look for others who do')
    .option('--no-dns-sd', 'from now on, say and look for nothing by DNS-SD')
    .action(async (options: UpOptions) => {
      const held = await openHere(cli, options, 'roost up', options.udpPort)
      try {
        if (options.dnsSd !== undefined) await held.peer.api.call('network.setDnsSd', { on: options.dnsSd })
        await serve(cli, held, options)
      } finally {
        await held.close()
      }
    })
}

async function serve(cli: Cli, held: HeldPeer, options: UpOptions): Promise<void> {
  const { api, udpPort, tcpPort } = held.peer
  // The same address as last time: the browser keeps drafts and looks for it.
  const { url, origin, token, close } = await onUsualPort(options.data, 'httpPort', options.port, async (port = 0) => {
    const served = await serveHost({ api, rendererDir: cli.rendererDir, port, log: cli.log })
    if (!served.ok) throw new Failure('unusable', served.message)
    return { opened: served.server, port: Number(new URL(served.server.origin).port) }
  })
  try {
    held.lock.announce(origin, token, true)
    const text = `Roost is running. Its window: ${url}\nWhoever opens this address acts as you. Ctrl+C stops it.`
    cli.print(options, { url, udpPort, tcpPort }, text)
    if (!cli.stop.aborted) await once(cli.stop, 'abort')
  } finally {
    await close()
  }
}
