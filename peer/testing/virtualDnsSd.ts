import type { DnsSd, DnsSdOptions } from '../../sync/net/dnsSd.ts'

interface Told {
  readonly host: string
  readonly options: DnsSdOptions
}

/** DNS-SD for peers in one process: whoever is there hears of each other whenever one of them looks again. */
export class VirtualDnsSd {
  /** Everything that was said, as anybody near it could record it. */
  readonly recorded: { readonly instance: string; readonly tags: readonly string[] }[] = []
  readonly #present = new Set<Told>()

  async open(host: string, options: DnsSdOptions): Promise<DnsSd> {
    const own: Told = { host, options }
    this.#present.add(own)
    this.#meet(own)
    return {
      refresh: () => this.#meet(own),
      close: async () => void this.#present.delete(own),
    }
  }

  #meet(own: Told): void {
    for (const other of this.#present) {
      if (other === own) continue
      this.#tell(own, other)
      this.#tell(other, own)
    }
  }

  #tell(of: Told, to: Told): void {
    const saying = of.options.saying()
    this.recorded.push(saying)
    to.options.onFound({ ...saying, port: of.options.udpPort, hosts: [of.host] })
  }
}
