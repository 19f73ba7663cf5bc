import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import { endAtUncaught } from '../peer/host/endAtUncaught.ts'
import { stdinBytesMax } from './limits.ts'
import { terminalPrompts } from './prompts.ts'
import { run } from './run.ts'

const stop = new AbortController()
// Once each: a second Ctrl+C ends a process that does not stop by itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())

endAtUncaught(process, (line) => process.stderr.write(`${line}\n`))

// A reader that has gone away, such as `head`, is no reason to complain.
process.stdout.on('error', () => process.exit(0))

const exitCode = await run(process.argv.slice(2), {
  // Loaded only where it is needed: a command that talks to a running peer starts in half the time.
  openPeer: async (options) => (await import('../peer/open.ts')).openPeer(options),
  stdout: (text) => process.stdout.write(text),
  stdoutIsTerminal: process.stdout.isTTY === true,
  stderr: (text) => process.stderr.write(text),
  stdin,
  prompts: process.stdin.isTTY ? terminalPrompts(process.stdin, process.stderr, () => stop.abort()) : null,
  env: process.env,
  userName: userName(),
  rendererDir: fileURLToPath(new URL('../dist/renderer', import.meta.url)),
  stop: stop.signal,
})
process.stdout.write('', () => process.exit(exitCode))

/** What can be read from standard input, up to a little more than any message may have. */
async function stdin(): Promise<string> {
  const chunks: Buffer[] = []
  let byteCount = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk)
    byteCount += chunk.length
    if (byteCount > stdinBytesMax) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The account's name; an account without an entry in the system's list has none. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'Somebody'
  }
}
