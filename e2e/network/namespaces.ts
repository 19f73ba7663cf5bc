import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What `ip netns exec` puts in the place of /etc/resolv.conf lies here, in a folder named after the namespace. */
const namespaceFilesDir = '/etc/netns'
const NAME = /^roost-(\d+)-/

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { stdio: 'pipe', encoding: 'utf8' })

let made = 0

/** A network of its own, with a loopback and nothing else: no route, and no name server. */
export class Namespace {
  readonly name: string

  constructor(label: string) {
    this.name = `roost-${process.pid}-${made++}-${label}`
    run('ip', 'netns', 'add', this.name)
    this.askNamesOf()
    // Addresses are there at once, and no router is looked for.
    this.set('net.ipv6.conf.default.accept_dad', '0')
    this.set('net.ipv6.conf.default.router_solicitations', '0')
    this.ip('link', 'set', 'lo', 'up')
  }

  /** Runs `ip` on this network. */
  ip(...args: string[]): string {
    return run('ip', '-n', this.name, ...args)
  }

  /** A command line that runs here. */
  inside(...command: string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...command]
  }

  /** Sets a variable of this network's kernel. */
  set(variable: string, value: string): void {
    const [program = '', ...args] = this.inside('sysctl', '-qw', `${variable}=${value}`)
    run(program, ...args)
  }

  /** Who resolves names for processes that are started here from now on; nobody, where no server is given. */
  askNamesOf(server?: string): void {
    const folder = join(namespaceFilesDir, this.name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'resolv.conf'), server === undefined ? '' : `nameserver ${server}\n`)
  }

  /** Ends what still runs here, and removes the network. */
  remove(): void {
    removeNamespace(this.name)
  }
}

/** Lays a cable from one network to another: an interface at each end, both down. */
export function layCable(a: Namespace, atA: string, b: Namespace, atB: string): void {
  a.ip('link', 'add', atA, 'type', 'veth', 'peer', 'name', atB, 'netns', b.name)
}

function removeNamespace(name: string): void {
  for (const pid of run('ip', 'netns', 'pids', name).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  run('ip', 'netns', 'del', name)
  rmSync(join(namespaceFilesDir, name), { recursive: true, force: true })
}

/** Removes what test runs left behind that did not come to their end. */
function removeLeftovers(): void {
  for (const name of run('ip', 'netns', 'list').split('\n')) {
    const [, pid] = NAME.exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid))) removeNamespace(name.split(' ')[0] ?? '')
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether this process may make networks of its own. What keeps it from that is thrown where networks are expected. */
function mayMakeNamespaces(): boolean {
  try {
    removeLeftovers()
    new Namespace('try').remove()
    return true
  } catch (error) {
    if (process.env.ROOST_EXPECT_NAMESPACES === '1') throw error
    return false
  }
}

/**
 * Tests that need networks of their own. Where this process may not make any, one test says so instead; with
 * ROOST_EXPECT_NAMESPACES=1 that is a failure.
 */
export function describeOnNetworks(name: string, timeoutMs: number, tests: () => void): void {
  const permitted = mayMakeNamespaces()
  describe.runIf(permitted)(name, { timeout: timeoutMs }, tests)
  describe.skipIf(permitted)(name, () => {
    it('was not tried: this process may not make networks of its own', () => expect(permitted).toBe(false))
  })
}
