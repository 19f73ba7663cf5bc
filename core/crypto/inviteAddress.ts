import { inviteAddressCountMax } from '../limits.ts'
import { concatBytes, uint16Bytes } from './bytes.ts'

/**
 * Addresses in links: `192.168.1.5:47000` and `[fe80::1]:47000` as text; type (4 or 6) ‖ address ‖ port as bytes.
 */

const IPV4_BYTES = 4
const IPV6_BYTES = 16
const IPV6_GROUPS = 8
const PORT_BYTES = 2

/** `count 1 ‖ addresses`, without those that cannot travel and those past the eighth. */
export function encodeAddresses(texts: readonly string[]): Uint8Array {
  const addresses = texts.flatMap((text) => encodeAddress(text) ?? []).slice(0, inviteAddressCountMax)
  return concatBytes(new Uint8Array([addresses.length]), ...addresses)
}

/** The addresses that `bytes` hold from the first to the last; undefined where that is not what they are. */
export function decodeAddresses(bytes: Uint8Array): string[] | undefined {
  const count = bytes[0]
  if (count === undefined || count > inviteAddressCountMax) return undefined
  const addresses: string[] = []
  let offset = 1
  while (addresses.length < count) {
    const address = decodeAddress(bytes, offset)
    if (address === undefined) return undefined
    addresses.push(address.text)
    offset = address.end
  }
  return offset === bytes.length ? addresses : undefined
}

/** The bytes of an address; undefined for host names, scoped addresses and whatever else cannot travel. */
function encodeAddress(text: string): Uint8Array | undefined {
  const match = /^(?:([0-9.]{7,15})|\[([0-9a-f:]{2,39})\]):([0-9]{1,5})$/i.exec(text)
  if (match === null) return undefined
  const [, ipv4, ipv6, portText] = match
  const address = ipv4 !== undefined ? parseIpv4(ipv4) : parseIpv6(ipv6 ?? '')
  const port = Number(portText)
  if (address === undefined || port === 0 || port > 0xffff) return undefined
  return concatBytes(new Uint8Array([ipv4 !== undefined ? 4 : 6]), address, uint16Bytes(port))
}

/** Reads the address that begins at `offset`; undefined where none does. `end` is the offset behind it. */
function decodeAddress(bytes: Uint8Array, offset: number): { text: string; end: number } | undefined {
  const addressBytes = bytes[offset] === 4 ? IPV4_BYTES : bytes[offset] === 6 ? IPV6_BYTES : undefined
  if (addressBytes === undefined) return undefined
  const end = offset + 1 + addressBytes + PORT_BYTES
  if (end > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset + 1, addressBytes + PORT_BYTES)
  const port = view.getUint16(addressBytes)
  if (port === 0) return undefined
  if (addressBytes === IPV4_BYTES)
    return { text: `${bytes.subarray(offset + 1, end - PORT_BYTES).join('.')}:${port}`, end }
  const groups = Array.from({ length: IPV6_GROUPS }, (_, index) => view.getUint16(index * 2))
  return { text: `[${ipv6Text(groups)}]:${port}`, end }
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== IPV4_BYTES || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part))) return undefined
  const numbers = parts.map(Number)
  return numbers.every((number) => number <= 255) ? new Uint8Array(numbers) : undefined
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const zeroCount = IPV6_GROUPS - head.length - tail.length
  if (halves.length === 1 ? zeroCount !== 0 : zeroCount < 1) return undefined
  const groups = [...head, ...Array.from({ length: zeroCount }, () => '0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return concatBytes(...groups.map((group) => uint16Bytes(Number.parseInt(group, 16))))
}

/** As RFC 5952 writes it: lower case, the first longest run of two or more zero groups as `::`. */
function ipv6Text(groups: readonly number[]): string {
  let runStart = 0
  let runLength = 0
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > runLength) {
      runStart = start
      runLength = end - start
    }
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (runLength < 2) return text(groups)
  return `${text(groups.slice(0, runStart))}::${text(groups.slice(runStart + runLength))}`
}
