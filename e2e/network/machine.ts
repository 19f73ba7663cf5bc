import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { type Connection, connectTo } from '../../cli/client.ts'
import { must } from '../../core/assert.ts'
import type { PeerApi } from '../../peer/contract.ts'
import { projectDir } from '../../scripts/folders.ts'
import { peerEnvironment, TestProcess } from '../launcher/childProcess.ts'
import type { Namespace } from './namespaces.ts'

const roost = join(projectDir, 'cli', 'roost.mjs')
const doorway = join(projectDir, 'e2e', 'network', 'doorway.ts')

/** What runs on a machine uses whatever network it finds there: that leads nowhere but to other machines of the test. */
const environment = (env: Readonly<Record<string, string>> = {}) => peerEnvironment({ ROOST_INTERFACES: '', ...env })

interface Running {
  readonly process: TestProcess
  readonly connection: Connection
  readonly udpPort: number
}

/** A computer of its own: a network namespace, a data folder, and `roost up` on them. */
export class Machine {
  readonly host: string
  readonly namespace: Namespace
  readonly dataDir: string
  readonly #socketPath: string
  /** The peer's API is served on the machine's loopback, and found here under the same port. */
  #door: { readonly server: Server; readonly port: number; readonly process: ChildProcess } | undefined
  #running: Running | undefined

  constructor(namespace: Namespace, host: string, folder: string) {
    this.namespace = namespace
    this.host = host
    mkdirSync(folder, { recursive: true })
    this.dataDir = join(folder, 'data')
    this.#socketPath = join(folder, 'door')
  }

  get api(): PeerApi {
    return this.#up.connection.api
  }

  get udpPort(): number {
    return this.#up.udpPort
  }

  /** Of the process of the peer. */
  get pid(): number {
    return must(this.#up.process.child.pid, 'the peer has been started')
  }

  get isUp(): boolean {
    return this.#running !== undefined
  }

  get printed(): string {
    return this.#up.process.printed
  }

  /** Starts the peer. */
  async up(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#door ??= await this.#openDoor()
    const port = String(this.#door.port)
    const [, ...args] = this.namespace.inside(process.execPath, roost, 'up', '--json', '--port', port)
    const peer = new TestProcess([...args, '--data', this.dataDir], environment(env), 'ip')
    const [line] = await peer.line(/^\{.*\}$/)
    const { url, udpPort } = JSON.parse(line) as { url: string; udpPort: number }
    const { origin, hash } = new URL(url)
    const connection = await connectTo(origin, hash.replace('#token=', ''))
    if (connection === undefined) throw new Error(`the peer does not answer\n${peer.printed}`)
    this.#running = { process: peer, connection, udpPort }
  }

  /** Ends the peer in order. */
  async down(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.connection.close()
    await running?.process.end()
  }

  /** The lid is closed: nothing runs until it is opened again. */
  sleep(): void {
    process.kill(this.pid, 'SIGSTOP')
  }

  wake(): void {
    process.kill(this.pid, 'SIGCONT')
  }

  /** Runs a `roost` command on this machine and answers its JSON. */
  roost<Answer>(command: string, ...args: string[]): Promise<Answer> {
    const line = [process.execPath, roost, command, '--json', '--data', this.dataDir, ...args]
    return this.run(...line).then((printed) => JSON.parse(printed) as Answer)
  }

  /** Runs any command on this machine and answers what it printed. */
  run(...command: string[]): Promise<string> {
    const [program = '', ...args] = this.namespace.inside(...command)
    return new Promise((resolve, reject) => {
      execFile(program, args, { env: environment() }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${command.join(' ')}: ${stderr}`))
        else resolve(stdout)
      })
    })
  }

  async remove(): Promise<void> {
    const { child } = this.#running?.process ?? {}
    if (child?.exitCode !== null && child !== undefined) console.log(`a peer ended by itself:\n${this.printed}`)
    // Who still sleeps hears nothing.
    child?.kill('SIGCONT')
    await this.down()
    this.#door?.server.close()
    this.#door?.process.kill('SIGKILL')
    this.namespace.remove()
  }

  get #up(): Running {
    return must(this.#running, 'the peer is up')
  }

  async #openDoor() {
    const server = createServer((outside) => {
      const inside = connect(this.#socketPath)
      outside.pipe(inside).pipe(outside)
      outside.on('error', () => inside.destroy())
      inside.on('error', () => outside.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [program = '', ...args] = this.namespace.inside(process.execPath, doorway, this.#socketPath, String(port))
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    return { server, port, process: child }
  }
}
