import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment } from '../launcher/childProcess.ts'

const roost = join(projectDir, 'cli', 'roost.mjs')
const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' })

/** Whether this process may make networks of its own to test in. */
export function mayMakeNetworks(): boolean {
  const name = `roost-try-${process.pid}`
  try {
    ip('netns', 'add', name)
    ip('netns', 'del', name)
    return true
  } catch {
    return false
  }
}

/** A computer of its own: a network namespace with one cable, and a peer on it. */
export class Host {
  readonly #name: string
  readonly #dataDir: string
  #peer: ChildProcess | undefined

  constructor(name: string, dataDir: string) {
    this.#name = name
    this.#dataDir = dataDir
  }

  ip(...args: string[]): void {
    ip('-n', this.#name, ...args)
  }

  /** Starts the peer; it uses whatever network it finds. */
  async up(): Promise<void> {
    const peer = spawn('ip', this.#inside('up', '--json'), {
      env: withAllInterfaces(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#peer = peer
    await once(peer.stdout, 'data')
  }

  async down(): Promise<void> {
    if (this.#peer === undefined) return
    this.#peer.kill('SIGTERM')
    await once(this.#peer, 'exit')
  }

  /** Runs a command on this computer and answers its JSON. */
  roost<Answer>(command: string, ...args: string[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const line = this.#inside(command, '--json', ...args)
      execFile('ip', line, { env: withAllInterfaces() }, (error, stdout, stderr) => {
        if (error) reject(new Error(`roost ${command}: ${stderr}`))
        else resolve(JSON.parse(stdout) as Answer)
      })
    })
  }

  #inside(command: string, ...args: string[]): string[] {
    return ['netns', 'exec', this.#name, process.execPath, roost, command, '--data', this.#dataDir, ...args]
  }
}

const withAllInterfaces = () => peerEnvironment({ ROOST_INTERFACES: '' })

/** Two computers on one cable, and nothing else in the world. */
export class Wire {
  readonly hosts: readonly [Host, Host]
  readonly #names: readonly [string, string]

  constructor(folder: string) {
    this.#names = [`roost-a${process.pid}`, `roost-b${process.pid}`]
    const [a, b] = this.#names
    this.hosts = [new Host(a, join(folder, 'a')), new Host(b, join(folder, 'b'))]
    for (const name of this.#names) ip('netns', 'add', name)
    const [left, right] = this.hosts
    ip('-n', a, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', b)
    for (const [at, host] of [left, right].entries()) {
      host.ip('addr', 'add', `10.77.0.${at + 1}/24`, 'brd', '+', 'dev', 'cable')
      host.ip('link', 'set', 'lo', 'up')
      host.ip('link', 'set', 'cable', 'up')
    }
  }

  cut(): void {
    this.hosts[0].ip('link', 'set', 'cable', 'down')
  }

  mend(): void {
    this.hosts[0].ip('link', 'set', 'cable', 'up')
  }

  async remove(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.down()))
    for (const name of this.#names) ip('netns', 'del', name)
  }
}
