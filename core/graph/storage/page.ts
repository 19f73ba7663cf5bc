import type { EventId } from '../../event/ids.ts'
import type { GroupNumber } from './port.ts'

/**
 * Consecutive events of a graph in columns, so that a start reads a few long rows instead of many short ones. Events are
 * spoken of by their places in the order in which they were stored, from 0; texts by their place among the names of this
 * page and all before it and one more, 0 for none. A page is made from the log like everything else: where one is damaged all are made anew.
 */
export interface GraphPage {
  /** The place of the first event. */
  readonly first: number
  /** Texts that no page before this one has. */
  readonly names: readonly string[]
  /** 32 bytes each. */
  readonly ids: Uint8Array
  readonly originServerTs: Float64Array
  readonly clampedTs: Float64Array
  /** When each copy arrived here. */
  readonly receivedTs: Float64Array
  readonly ranks: Uint32Array
  readonly authDepths: Uint32Array
  readonly statesBefore: Uint32Array
  readonly statesAfter: Uint32Array
  readonly rooms: Uint32Array
  readonly types: Uint32Array
  readonly stateKeys: Uint32Array
  readonly senders: Uint32Array
  readonly signers: Uint32Array
  /** The authorisation rules that refused them. */
  readonly refusals: Uint32Array
  readonly parentCounts: Uint8Array
  readonly parents: Uint32Array
  /** The list of auth events of each, by place among those of the page. */
  readonly authLists: Uint32Array
  readonly authCounts: Uint8Array
  readonly authEvents: Uint32Array
  /** The states that are new with these events: the number of the first, and of each its base, size and changes. */
  readonly firstGroup: GroupNumber
  readonly groupBases: Uint32Array
  readonly groupSizes: Uint32Array
  readonly changeCounts: Uint32Array
  /** Three numbers each: type, state key, and the event and one more, 0 where the entry is taken out. */
  readonly changes: Uint32Array
  /** The events whose content stands here as well, as JSON one behind the other: by place within the page. */
  readonly contentPlaces: Uint32Array
  readonly contentLengths: Uint32Array
  readonly contents: Uint8Array
  /** What edits replace, by place within the page. */
  readonly replaced: readonly (readonly [place: number, original: EventId])[]
}

const COLUMNS = [
  ['ids', Uint8Array],
  ['originServerTs', Float64Array],
  ['clampedTs', Float64Array],
  ['receivedTs', Float64Array],
  ['ranks', Uint32Array],
  ['authDepths', Uint32Array],
  ['statesBefore', Uint32Array],
  ['statesAfter', Uint32Array],
  ['rooms', Uint32Array],
  ['types', Uint32Array],
  ['stateKeys', Uint32Array],
  ['senders', Uint32Array],
  ['signers', Uint32Array],
  ['refusals', Uint32Array],
  ['parentCounts', Uint8Array],
  ['parents', Uint32Array],
  ['authLists', Uint32Array],
  ['authCounts', Uint8Array],
  ['authEvents', Uint32Array],
  ['groupBases', Uint32Array],
  ['groupSizes', Uint32Array],
  ['changeCounts', Uint32Array],
  ['changes', Uint32Array],
  ['contentPlaces', Uint32Array],
  ['contentLengths', Uint32Array],
  ['contents', Uint8Array],
] as const satisfies readonly (readonly [keyof GraphPage, unknown])[]

/** What stands before the columns, as JSON. */
interface Header {
  readonly first: number
  readonly firstGroup: GroupNumber
  readonly names: readonly string[]
  readonly replaced: GraphPage['replaced']
  /** How many numbers each column has. */
  readonly lengths: readonly number[]
}

export const eventCountOf = (page: GraphPage): number => page.ranks.length

/** A number that says of bytes by how likely they are what was written: for damage, not for forgery. */
export function pageSum(given: Uint8Array): number {
  const bytes = given.byteOffset % 4 === 0 ? given : new Uint8Array(given)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2)
  // Four sums side by side, which a processor does at the same time.
  let [one, two, three, four] = [bytes.length, 1, 2, 3]
  for (let at = 0; at < words.length; at += 4) {
    one = Math.imul(one ^ (words[at] ?? 0), MULTIPLIER)
    two = Math.imul(two ^ (words[at + 1] ?? 0), MULTIPLIER)
    three = Math.imul(three ^ (words[at + 2] ?? 0), MULTIPLIER)
    four = Math.imul(four ^ (words[at + 3] ?? 0), MULTIPLIER)
  }
  return [two, three, four].reduce((sum, lane) => Math.imul(sum ^ (lane >>> 15) ^ lane, MULTIPLIER), one) >>> 0
}

/** The page in bytes, a multiple of eight: numbers as the processor has them, since files do not leave their machine. */
export function encodePage(page: GraphPage): Uint8Array {
  const { first, firstGroup, names, replaced } = page
  const lengths = COLUMNS.map(([name]) => page[name].length)
  const header: Header = { first, firstGroup, names, replaced, lengths }
  const headerBytes = new TextEncoder().encode(JSON.stringify(header))
  const columnsStart = aligned(PREAMBLE_BYTES + headerBytes.length)
  const total = COLUMNS.reduce((sum, [name]) => sum + aligned(page[name].byteLength), columnsStart)
  const bytes = new Uint8Array(total)
  new Uint32Array(bytes.buffer, 0, 2).set([MARK, headerBytes.length])
  bytes.set(headerBytes, PREAMBLE_BYTES)
  let at = columnsStart
  for (const [name] of COLUMNS) {
    const { buffer, byteOffset, byteLength } = page[name]
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += aligned(byteLength)
  }
  return bytes
}

/** The page that bytes hold, without copying them; undefined where they hold none of this version or processor. */
export function decodePage(given: Uint8Array): GraphPage | undefined {
  const bytes = given.byteOffset % 8 === 0 ? given : new Uint8Array(given)
  const { buffer, byteOffset } = bytes
  if (bytes.length < PREAMBLE_BYTES || !(buffer instanceof ArrayBuffer)) return undefined
  const [mark, headerLength] = new Uint32Array(buffer, byteOffset, 2)
  if (mark !== MARK || headerLength === undefined) return undefined
  try {
    const headerBytes = bytes.subarray(PREAMBLE_BYTES, PREAMBLE_BYTES + headerLength)
    const { lengths, ...header }: Header = JSON.parse(new TextDecoder().decode(headerBytes))
    let at = byteOffset + aligned(PREAMBLE_BYTES + headerLength)
    const columns = COLUMNS.map(([name, Type], index) => {
      const column = new Type(buffer, at, lengths[index] ?? 0)
      at += aligned(column.byteLength)
      return [name, column] as const
    })
    const page = { ...header, ...Object.fromEntries(columns) } as GraphPage
    return at === byteOffset + bytes.length ? page : undefined
  } catch {
    return undefined
  }
}

/**
 * The page where the log has other copies of some events, by their place among all that are stored: without what the
 * copies before said, and with what the others say they replace.
 */
export function withCopies(page: GraphPage, copies: ReadonlyMap<number, EventId | undefined>): GraphPage {
  const places = new Set(Array.from(copies.keys(), (place) => place - page.first))
  const replacing = [...copies].flatMap(([place, original]) =>
    original === undefined || place < page.first || place - page.first >= eventCountOf(page)
      ? []
      : [[place - page.first, original] as const],
  )
  const kept = [...page.contentPlaces.keys()].filter((index) => !places.has(page.contentPlaces[index] ?? 0))
  const starts = startsOf(page.contentLengths)
  const parts = kept.map((index) => page.contents.subarray(starts[index], starts[index + 1]))
  const contents = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    contents.set(part, at)
    at += part.length
  }
  return {
    ...page,
    contents,
    contentPlaces: Uint32Array.from(kept, (index) => page.contentPlaces[index] ?? 0),
    contentLengths: Uint32Array.from(parts, (part) => part.length),
    replaced: [...page.replaced.filter(([place]) => !places.has(place)), ...replacing],
  }
}

/** Where each of consecutive pieces begins, and where the last ends. */
export function startsOf(lengths: Iterable<number>): number[] {
  const starts = [0]
  let at = 0
  for (const length of lengths) {
    at += length
    starts.push(at)
  }
  return starts
}

/** Not a palindrome, so that another order of bytes is another mark. It counts the versions of this form. */
const MARK = 0x726f0001
const PREAMBLE_BYTES = 8
/** Odd, so that no bit of a sum is lost. */
const MULTIPLIER = 0x9e3779b1

const aligned = (length: number): number => (length + 7) & ~7
