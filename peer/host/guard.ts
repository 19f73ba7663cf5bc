import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const SUBPROTOCOL = 'roost.1'
const TOKEN_PREFIX = 'token.'

/**
 * True for a request that was addressed to this very server by its loopback name (a page of another site that has
 * pointed its own name here says another Host), and, where a browser says which page sent it, by a page of ours.
 */
export function isAddressedHere(request: IncomingMessage, port: number): boolean {
  const { host, origin } = request.headers
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return false
  return origin === undefined || origin === `http://${host}`
}

/** The subprotocols a WebSocket client offers, in its order. */
const subprotocolsOf = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())

/** True where the client speaks our protocol and knows the token. */
export function hasToken(request: IncomingMessage, token: string): boolean {
  const offered = subprotocolsOf(request)
  if (!offered.includes(SUBPROTOCOL)) return false
  return offered.some((name) => name.startsWith(TOKEN_PREFIX) && sameSecret(name.slice(TOKEN_PREFIX.length), token))
}

/** The subprotocols with which a client shows the token. */
export const subprotocolsWithToken = (token: string): string[] => [SUBPROTOCOL, TOKEN_PREFIX + token]

/** Compares digests, so that neither the length nor the first difference can be measured. */
function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
