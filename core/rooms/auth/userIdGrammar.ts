import { identifierBytesMax } from '../../limits.ts'

const SERVER_NAME = /^(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/

const encoder = new TextEncoder()

/**
 * Whether a text is a user id as Matrix ever allowed one: any local part, but a real server name.
 * https://spec.matrix.org/latest/appendices/#user-identifiers
 */
export function isMatrixUserId(text: string): boolean {
  const colon = text.indexOf(':')
  if (!text.startsWith('@') || colon < 0 || text.includes('\u0000')) return false
  return SERVER_NAME.test(text.slice(colon + 1)) && encoder.encode(text).length <= identifierBytesMax
}
