import { join } from 'node:path'
import { must } from '../../core/assert.ts'
import { Machine } from './machine.ts'
import { layCable, Namespace } from './namespaces.ts'

/** The least that IPv6 asks of a network, and less than any LAN has. */
const mtuBytesLeast = 1_280
const BRIDGE = 'bridge'

/** Machines on one switch, and nothing else in the world: no route leads out, and there is no name server. */
export class Lan {
  readonly machines: readonly Machine[]
  readonly #switch = new Namespace('switch')

  constructor(folder: string, names: readonly string[], mtuBytes = mtuBytesLeast) {
    // It learns of no groups: what is said to one goes to everybody, or to nobody.
    this.#switch.ip('link', 'add', BRIDGE, 'type', 'bridge', 'mcast_snooping', '0')
    this.#switch.ip('link', 'set', BRIDGE, 'up')
    this.machines = names.map((name, at) => {
      const namespace = new Namespace(name)
      layCable(namespace, 'cable', this.#switch, portOf(at))
      this.#switch.ip('link', 'set', portOf(at), 'mtu', String(mtuBytes), 'master', BRIDGE, 'up')
      const host = `10.77.0.${at + 1}`
      namespace.ip('addr', 'add', `${host}/24`, 'brd', '+', 'dev', 'cable')
      namespace.ip('link', 'set', 'cable', 'mtu', String(mtuBytes), 'up')
      return new Machine(namespace, host, join(folder, name))
    })
  }

  /** What the switch passes on beside what is sent to one machine. */
  carry({ multicast, broadcast }: { readonly multicast: boolean; readonly broadcast: boolean }): void {
    const onOff = (on: boolean) => (on ? 'on' : 'off')
    const flood = ['mcast_flood', onOff(multicast), 'bcast_flood', onOff(broadcast)]
    for (const at of this.machines.keys()) {
      this.#switch.ip('link', 'set', portOf(at), 'type', 'bridge_slave', ...flood)
    }
  }

  /** Pulls a machine's cable out of the switch. */
  cut(machine: Machine): void {
    this.#switch.ip('link', 'set', this.#portOf(machine), 'down')
  }

  mend(machine: Machine): void {
    this.#switch.ip('link', 'set', this.#portOf(machine), 'up')
  }

  async remove(): Promise<void> {
    await Promise.all(this.machines.map((machine) => machine.remove()))
    this.#switch.remove()
  }

  #portOf(machine: Machine): string {
    const at = this.machines.indexOf(machine)
    return portOf(must(at < 0 ? undefined : at, 'the machine is on this switch'))
  }
}

const portOf = (at: number): string => `port${at}`
