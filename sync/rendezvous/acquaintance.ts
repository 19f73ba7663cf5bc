import type { Address } from '../gossip/interface.ts'
import { sameAddress } from '../gossip/peer.ts'
import { knocksPerCookie, routeLifeMs, routeSilenceMs, routesPerAnswererMax } from '../limits.ts'
import { sameBytes } from '../reconcile/ids.ts'
import type { PairKeys } from './keys.ts'

/** A cookie, and the address that it is for. */
export interface Route {
  readonly address: Address
  readonly cookie: Uint8Array
  metMs: number
  /** When something came that only an answerer who sits there can have said. */
  heardMs: number
  /** What may still be sent there without that. */
  knocks: number
}

/** An answerer as an asker knows it. Anybody who holds the rendezvous key can name any address, so addresses are proven. */
export class Acquaintance {
  readonly key: Uint8Array
  readonly pairKeys: PairKeys
  #routes: Route[] = []
  #metMs = Number.NEGATIVE_INFINITY
  #heard = false

  constructor(key: Uint8Array, pairKeys: PairKeys) {
    this.key = key
    this.pairKeys = pairKeys
  }

  /** Whether it has ever said what only it can say. */
  get wasHeard(): boolean {
    return this.#heard
  }

  isGone(nowMs: number): boolean {
    return nowMs - this.#metMs >= routeLifeMs
  }

  /** It sent a cookie. */
  meet(address: Address, cookie: Uint8Array, nowMs: number): void {
    this.#metMs = nowMs
    const known = this.#routes.find((route) => sameAddress(route.address, address) && sameBytes(route.cookie, cookie))
    const route = known ?? { address, cookie, metMs: nowMs, heardMs: Number.NEGATIVE_INFINITY, knocks: 0 }
    route.metMs = nowMs
    route.knocks = knocksPerCookie
    const others = this.#routes.filter((other) => other !== route && nowMs - other.metMs < routeLifeMs)
    if (others.length >= routesPerAnswererMax) {
      // What anybody can make up does not push out what has proven itself.
      const unproven = others.findIndex((other) => !isProven(other, nowMs))
      others.splice(Math.max(unproven, 0), 1)
    }
    this.#routes = [...others, route]
  }

  /** It answered what was sent along this route. Whether the route was not proven before. */
  hear(route: Route, nowMs: number): boolean {
    const wasProven = isProven(route, nowMs)
    this.#heard = true
    route.heardMs = nowMs
    return !wasProven
  }

  /** The latest one that is proven. */
  provenRoute(nowMs: number): Route | undefined {
    return this.#routes.findLast((route) => nowMs - route.metMs < routeLifeMs && isProven(route, nowMs))
  }

  /** Those to try. */
  unprovenRoutes(nowMs: number): Route[] {
    return this.#routes.filter(
      (route) => nowMs - route.metMs < routeLifeMs && !isProven(route, nowMs) && route.knocks > 0,
    )
  }
}

const isProven = (route: Route, nowMs: number): boolean => nowMs - route.heardMs < routeSilenceMs
