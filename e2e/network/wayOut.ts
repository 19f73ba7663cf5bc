import { must } from '../../core/assert.ts'
import type { Machine } from './machine.ts'
import { layCable, Namespace } from './namespaces.ts'

const WAY = 'way'

/**
 * A default route that leads a machine's packets out of its network, to where they are counted and dropped. It has no
 * address and asks nobody for one, so that nothing but what is meant for elsewhere takes it.
 */
export class WayOut {
  readonly #sink = new Namespace('sink')

  constructor({ namespace }: Machine) {
    layCable(namespace, WAY, this.#sink, WAY)
    this.#sink.set(`net.ipv6.conf.${WAY}.disable_ipv6`, '1')
    for (const end of [namespace, this.#sink]) {
      end.ip('link', 'set', WAY, 'addrgenmode', 'none')
      end.ip('link', 'set', WAY, 'arp', 'off', 'up')
    }
    namespace.ip('route', 'add', 'default', 'dev', WAY)
    namespace.ip('-6', 'route', 'add', 'default', 'dev', WAY)
  }

  /** How many packets have left. */
  get packetCount(): number {
    const [link] = JSON.parse(this.#sink.ip('-s', '-j', 'link', 'show', 'dev', WAY)) as [
      { readonly stats64?: { readonly rx: { readonly packets: number } } }?,
    ]
    return must(link?.stats64, 'an interface has counters').rx.packets
  }

  remove(): void {
    this.#sink.remove()
  }
}
