import { run } from './run.ts'
import type { Surroundings } from './surroundings.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command that needs no profile, and answers what came of it. */
export async function runAlone(line: readonly string[], given: Partial<Surroundings> = {}): Promise<Said> {
  const said = { out: '', err: '' }
  const code = await run(line, {
    openPeer: () => Promise.reject(new Error('this command needs no peer')),
    stdout: (text) => {
      said.out += text
    },
    stdoutIsTerminal: false,
    stderr: (text) => {
      said.err += text
    },
    stdin: async () => '',
    env: {},
    userName: 'os-user',
    rendererDir: 'nowhere',
    stop: new AbortController().signal,
    ...given,
  })
  return { code, ...said }
}
