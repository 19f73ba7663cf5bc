import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { OpenPeerOptions } from '../peer/open.ts'
import { FakePeerApi } from '../peer/testing/fakePeerApi.ts'
import type { Prompts } from './prompts.ts'
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
    prompts: null,
    env: {},
    userName: 'os-user',
    rendererDir: 'nowhere',
    stop: new AbortController().signal,
    ...given,
  })
  return { code, ...said }
}

export interface Given {
  stop?: AbortSignal
  stdin?: string
  /** What a person types at the terminal, answer by answer. Nobody sits there where it is absent. */
  typed?: string[]
  env?: Record<string, string>
  openPeer?: Surroundings['openPeer']
  onStdout?: (text: string) => void
}

/** A profile's folder, the fake peer that stands for what it holds, and commands that are run on it. */
export class TestFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'roost-cli-'))
  dataDir = join(this.folder, 'profile')
  /** What the profile holds, across the processes that open it. */
  api = new FakePeerApi()
  opened: OpenPeerOptions[] = []
  closedCount = 0
  /** What the person was asked. */
  readonly asked: string[] = []

  readonly openPeer: Surroundings['openPeer'] = async (options) => {
    this.opened.push(options)
    const close = async () => {
      this.closedCount++
    }
    return { ok: true, peer: { api: this.api, udpPort: 4711, tcpPort: null, close } }
  }

  /** Runs `roost …` on the folder and answers what came of it. */
  async roost(line: readonly string[], given: Given = {}): Promise<Said> {
    const said = { out: '', err: '' }
    const code = await run([...line, '--data', this.dataDir], {
      openPeer: given.openPeer ?? this.openPeer,
      stdout: (text) => {
        said.out += text
        given.onStdout?.(text)
      },
      stdoutIsTerminal: true,
      stderr: (text) => {
        said.err += text
      },
      stdin: async () => given.stdin ?? '',
      prompts: given.typed === undefined ? null : this.#prompts([...given.typed]),
      env: given.env ?? {},
      userName: 'os-user',
      rendererDir: join(this.folder, 'renderer'),
      stop: given.stop ?? new AbortController().signal,
    })
    return { code, ...said }
  }

  /** Runs a command that has to succeed, and answers its JSON. */
  async json(...line: string[]) {
    const { code, out, err } = await this.roost([...line, '--json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return JSON.parse(out)
  }

  /** A profile named Ada in a community named Lab. */
  async startLab(): Promise<string> {
    await this.json('init', '--name', 'Ada')
    return (await this.json('create', 'Lab')).communityId
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  #prompts(typed: string[]): Prompts {
    const answer = async (question: string) => {
      this.asked.push(question)
      return typed.shift() ?? ''
    }
    return { ask: answer, askHidden: answer }
  }
}
