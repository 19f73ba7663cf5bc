import { deepLinkCharsMax, waitingLinksMax } from './limits.ts'

/** Of an invite, only what the system may deliver: scheme, host, and a fragment in the characters of an address. */
const deepLinkForm = /^roost:\/\/join\/?#([A-Za-z0-9._~%&=+,:;@!$'()*/?-]+)$/i

/**
 * The invite in a text that another program handed over, in its one spelling, or null where it is none. What the
 * fragment means is judged by the peer, and nobody joins before the person has said so.
 */
export function parseDeepLink(text: string): string | null {
  if (text.length > deepLinkCharsMax) return null
  const fragment = deepLinkForm.exec(text)?.[1]
  return fragment === undefined ? null : `roost://join#${fragment}`
}

/** The invite among the arguments of a start, or null. */
export function deepLinkIn(argv: readonly string[]): string | null {
  for (const argument of argv) {
    const link = parseDeepLink(argument)
    if (link !== null) return link
  }
  return null
}

/** Keeps links until somebody can take them; the oldest go first where too many wait. */
export class LinkInbox {
  #deliver: ((link: string) => void) | null = null
  readonly #waiting: string[] = []

  receive(link: string): void {
    if (this.#deliver === null) this.#waiting.push(link)
    else this.#deliver(link)
    if (this.#waiting.length > waitingLinksMax) this.#waiting.shift()
  }

  /** From now on links go to `deliver`, those that waited first; null while nobody can take them. */
  connect(deliver: ((link: string) => void) | null): void {
    this.#deliver = deliver
    if (deliver !== null) for (const link of this.#waiting.splice(0)) deliver(link)
  }
}
