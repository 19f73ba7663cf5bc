import { createSocket } from 'node:dgram'
import type { MulticastDNS } from 'multicast-dns'
import { dnsSdAnswerIntervalMs, dnsSdAskIntervalMs, dnsSdLinksMax, dnsSdLookMs } from '../limits.ts'
import { isAskedFor, recordsOf, SERVICE, type Service, servicesIn } from './dnsSdRecords.ts'
import { withoutZone } from './hosts.ts'
import type { LocalAddress } from './interfaces.ts'

export interface DnsSdOptions {
  /** The port at which this peer is reached. */
  readonly udpPort: number
  readonly localAddresses: () => readonly LocalAddress[]
  /** What to say of oneself at the moment: asked often, and whenever the answer is another, another name is taken. */
  readonly saying: () => { readonly instance: string; readonly tags: readonly string[] }
  /** Somebody else's. The same one is told of again and again. */
  readonly onFound: (service: Service) => void
  /** 5353, except in tests that want to be among themselves. */
  readonly port?: number
}

/** One peer that says by DNS-SD that it is there, and listens for others, until it is closed. */
export interface DnsSd {
  /** Looks at what there is to say and at the networks of this machine anew, and asks who is there. */
  refresh(): void
  close(): Promise<void>
}

/** Begins at once. The library is loaded here and nowhere else: who does not want this never runs any of it. */
export async function openDnsSd(options: DnsSdOptions): Promise<DnsSd> {
  const { default: open } = await import('multicast-dns')
  return new MulticastDnsSd(options, open)
}

type Open = typeof import('multicast-dns')

/** One network on which it is said: every network is told the addresses that count on it. */
interface Link {
  readonly local: LocalAddress
  readonly hosts: readonly string[]
  readonly mdns: MulticastDNS
  saidMs: number
}

const group = { 4: '224.0.0.251', 6: 'ff02::fb' } as const
const anyHost = { 4: '0.0.0.0', 6: '::' } as const
/** What is lost once is said again. */
const beginningsMs = [1_000, 3_000]

class MulticastDnsSd implements DnsSd {
  readonly #options: DnsSdOptions
  readonly #open: Open
  readonly #links = new Map<string, Link>()
  readonly #look: NodeJS.Timeout
  readonly #timers = new Set<NodeJS.Timeout>()
  #saying: { readonly instance: string; readonly tags: readonly string[] }
  #askedMs = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: DnsSdOptions, open: Open) {
    this.#options = options
    this.#open = open
    this.#saying = options.saying()
    this.#look = setInterval(() => this.#lookAgain(), dnsSdLookMs)
    this.#look.unref()
    this.refresh()
  }

  refresh(): void {
    if (this.#isClosed) return
    this.#openLinks()
    this.#lookAgain()
    this.#sayAndAsk()
    for (const delayMs of beginningsMs) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        this.#sayAndAsk()
      }, delayMs)
      this.#timers.add(timer)
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#look)
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all([...this.#links.values()].map((link) => this.#leave(link)))
  }

  /** Another name and other tags as soon as there are others to say; and now and then the question who is there. */
  #lookAgain(): void {
    const saying = this.#options.saying()
    if (saying.instance !== this.#saying.instance) {
      for (const link of this.#links.values()) {
        link.mdns.respond(recordsOf(this.#serviceOn(link), 0))
        link.saidMs = Number.NEGATIVE_INFINITY
      }
      this.#saying = saying
      this.#say()
    }
    if (performance.now() - this.#askedMs >= dnsSdAskIntervalMs) this.#ask()
  }

  #sayAndAsk(): void {
    this.#say()
    this.#ask()
  }

  #ask(): void {
    this.#askedMs = performance.now()
    for (const { mdns } of this.#links.values()) mdns.query([{ name: SERVICE, type: 'PTR' }])
  }

  #say(): void {
    for (const link of this.#links.values()) this.#sayOn(link)
  }

  /** To all, and not again within a second, whoever asks how often. */
  #sayOn(link: Link): void {
    const nowMs = performance.now()
    if (this.#isClosed || nowMs - link.saidMs < dnsSdAnswerIntervalMs) return
    link.saidMs = nowMs
    link.mdns.respond(recordsOf(this.#serviceOn(link)))
  }

  #serviceOn({ hosts }: Link): Service {
    return { ...this.#saying, port: this.#options.udpPort, hosts }
  }

  #openLinks(): void {
    const wanted = linksOf(this.#options.localAddresses())
    for (const [place, link] of this.#links) {
      if (wanted.get(place)?.hosts.join() === link.hosts.join()) continue
      this.#links.delete(place)
      void this.#leave(link)
    }
    for (const [place, { local, hosts }] of wanted) {
      if (!this.#links.has(place))
        this.#links.set(place, { local, hosts, mdns: this.#openOn(local), saidMs: Number.NEGATIVE_INFINITY })
    }
  }

  #openOn(local: LocalAddress): MulticastDNS {
    const { family } = local
    const type = `udp${family}` as const
    const mdns = this.#open({
      socket: createSocket({ type, ipv6Only: family === 6, reuseAddr: true }),
      type,
      ip: group[family],
      interface: family === 4 ? local.host : `::%${local.zone}`,
      // Bound to the interface's own address it would hear nothing of what is said to the group.
      bind: anyHost[family],
      ...(this.#options.port === undefined ? {} : { port: this.#options.port }),
    })
    // A network without it, or a system that lets nobody have the port: others are found in other ways.
    mdns.on('error', () => {})
    mdns.on('warning', () => {})
    mdns.on('query', (packet) => {
      const link = [...this.#links.values()].find((one) => one.mdns === mdns)
      if (link && isAskedFor(packet, this.#saying)) this.#sayOn(link)
    })
    mdns.on('response', (packet) => {
      if (this.#isClosed) return
      for (const service of servicesIn(packet)) {
        if (service.instance !== this.#saying.instance) this.#options.onFound(service)
      }
    })
    return mdns
  }

  #leave(link: Link): Promise<void> {
    return new Promise((resolve) => {
      link.mdns.respond(recordsOf(this.#serviceOn(link), 0), () => link.mdns.destroy(() => resolve()))
    })
  }
}

/** The first address of each family on each network, with what is reached there; the loopback only where it is all there is. */
function linksOf(locals: readonly LocalAddress[]): Map<string, { local: LocalAddress; hosts: readonly string[] }> {
  const outward = locals.filter(({ kind }) => kind !== 'loopback')
  const usable = outward.length > 0 ? outward : locals.filter(({ family }) => family === 4)
  const links = new Map<string, { local: LocalAddress; hosts: readonly string[] }>()
  for (const local of usable) {
    const place = `${local.family} ${local.name}`
    if (links.has(place) || links.size >= dnsSdLinksMax) continue
    const hosts = usable.filter(({ name }) => name === local.name).map(({ host }) => withoutZone(host))
    links.set(place, { local, hosts: hosts.slice(0, 4) })
  }
  return links
}
