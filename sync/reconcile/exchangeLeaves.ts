import {
  claimTagsMax,
  filterHashCount,
  leafFilterIdsMax,
  leavesIdsMax,
  listIdsMax,
  pushIdsPerAnswerMax,
} from '../limits.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import { buildFilter, type IdFilter, readFilter, SALT_BYTES } from './bloomFilter.ts'
import type { Answer, ExchangeTools } from './exchange.ts'
import type { Claim, LeavesMessage } from './exchangeMessages.ts'
import { CELL_BYTES, claimBytes, leavesFixedBytes } from './exchangeMessages.ts'
import { byteText } from './ids.ts'
import { SaltedIds, tagOfSymbol } from './salted.ts'
import { type Cells, differenceOf, emptyCells, Sketcher } from './sketch.ts'
import { boundBetween, type Range } from './treeRange.ts'

interface Part extends Range {
  readonly ids: readonly Uint8Array[]
}

/** What a claim makes us do: ids to push, and claims in answer under a salt of ours or under that of the claim. */
interface Consequence {
  readonly push: readonly Uint8Array[]
  readonly finals?: readonly Claim[]
  readonly wanted?: readonly Claim[]
}

/** What we hold in some ranges in order, told for the first time. What is too much is left out: the next time has it. */
export function tellLeaves(
  tools: ExchangeTools,
  number: number,
  ranges: readonly Range[],
): { readonly messages: LeavesMessage[]; readonly lookups: number } {
  const salt = tools.random.bytes(SALT_BYTES)
  const claims: Claim[] = []
  let lookups = 0
  for (const range of ranges) {
    if (lookups >= leavesIdsMax) break
    for (const part of partsOf(tools, range, leavesIdsMax - lookups)) {
      lookups += part.ids.length
      claims.push(claimOf(tools, salt, part))
    }
  }
  return { messages: packed(number, salt, claims), lookups }
}

export function answerLeaves(tools: ExchangeTools, { number, salt, claims }: LeavesMessage): Answer {
  const answering = new Claims(tools, salt)
  const push: Uint8Array[] = []
  const finals: Claim[] = []
  const wanted: Claim[] = []
  let lookups = 0
  for (const claim of claims) {
    if (lookups >= leavesIdsMax || push.length >= pushIdsPerAnswerMax) break
    const ids = tools.set.between(claim.low, claim.high, leavesIdsMax - lookups)
    lookups += ids.length
    const consequence = answering.answer(claim, ids)
    push.push(...consequence.push)
    finals.push(...(consequence.finals ?? []))
    wanted.push(...(consequence.wanted ?? []))
  }
  const messages = [...packed(number, answering.ownSalt, finals), ...packed(number, salt, wanted)]
  return { messages, push: push.slice(0, pushIdsPerAnswerMax), lookups }
}

/** Answers the claims of one message. */
class Claims {
  /** For what is told in answer for the first time. */
  readonly ownSalt: Uint8Array
  readonly #tools: ExchangeTools
  readonly #salt: Uint8Array
  readonly #salted: SaltedIds

  constructor(tools: ExchangeTools, salt: Uint8Array) {
    this.#tools = tools
    this.#salt = salt
    this.#salted = new SaltedIds(tools.crypto, tools.bloomKey, salt)
    this.ownSalt = tools.random.bytes(SALT_BYTES)
  }

  /** `ids` are ours in its range. */
  answer(claim: Claim, ids: readonly Uint8Array[]): Consequence {
    switch (claim.kind) {
      case 'filter':
        return this.#answerFilter(claim, ids)
      case 'final':
        return this.#answerFinal(claim, ids)
      case 'list':
        return this.#answerList(claim, ids)
      case 'wanted': {
        const tags = new Set(claim.tags.map(byteText))
        return { push: ids.filter((id) => tags.has(byteText(this.#salted.tagOf(id)))) }
      }
    }
  }

  #answerFilter(claim: Claim & { kind: 'filter' }, ids: readonly Uint8Array[]): Consequence {
    const held = this.#read(claim.bits)
    const push = ids.filter((id) => !held.has(id))
    // Who holds so much less will hold more by what is pushed: what it alone has is left for another time.
    if (ids.length > 8 * (claim.count + leafFilterIdsMax)) return { push }
    const hidden = expectedHidden(claim.count, ids.length, push.length)
    const parts = partsOf(this.#tools, claim, ids.length)
    return { push, finals: parts.map((part) => this.#final(part, held, (hidden * part.ids.length) / ids.length)) }
  }

  /** Our filter, and a sketch of what theirs has of ours: about `hidden` ids of both sides are to be found by that. */
  #final(part: Part, held: IdFilter, hidden: number): Claim {
    if (part.ids.length === 0) return { low: part.low, high: part.high, kind: 'list', tags: [] }
    const { crypto, bloomKey } = this.#tools
    const { bits } = buildFilter(crypto, bloomKey, this.ownSalt, part.ids)
    const { low, high, ids } = part
    const bare = { low, high, kind: 'final' as const, count: ids.length, bits, cells: emptyCells(0) }
    const room = Math.floor((payloadBytesMax - leavesFixedBytes - claimBytes(bare)) / CELL_BYTES)
    const wished = hidden < 0.02 ? 0 : Math.ceil(1.6 * (hidden + 3 * Math.sqrt(hidden)) + 2)
    const kept = ids.filter((id) => held.has(id))
    const salted = new SaltedIds(crypto, bloomKey, this.ownSalt)
    return { ...bare, cells: sketchOf(salted, kept, Math.min(room, wished)).cells }
  }

  #answerFinal(claim: Claim & { kind: 'final' }, ids: readonly Uint8Array[]): Consequence {
    const { low, high, cells } = claim
    const held = this.#read(claim.bits)
    const push = ids.filter((id) => !held.has(id))
    const kept = ids.filter((id) => held.has(id))
    const ours = sketchOf(this.#salted, kept, cells.length)
    const peeled = new Sketcher().peel(differenceOf(cells, ours.cells))
    if (peeled === undefined) return { push }
    const { ahead, behind } = peeled
    const hidden = behind.low.flatMap((word, at) => ours.bySymbol.get(symbolName(word, behind.high[at] ?? 0)) ?? [])
    const tags = ahead.low.map((word, at) => tagOfSymbol(word, ahead.high[at] ?? 0))
    return { push: [...push, ...hidden], wanted: wantedOf({ low, high }, tags) }
  }

  #answerList({ low, high, tags }: Claim & { kind: 'list' }, ids: readonly Uint8Array[]): Consequence {
    const lacking = new Map(tags.map((tag) => [byteText(tag), tag]))
    const push = ids.filter((id) => !lacking.delete(byteText(this.#salted.tagOf(id))))
    return { push, wanted: wantedOf({ low, high }, [...lacking.values()]) }
  }

  #read(bits: Uint8Array): IdFilter {
    const { crypto, bloomKey } = this.#tools
    return readFilter(crypto, bloomKey, { salt: this.#salt, hashCount: filterHashCount, bits })
  }
}

function claimOf({ crypto, bloomKey }: ExchangeTools, salt: Uint8Array, { low, high, ids }: Part): Claim {
  if (ids.length <= listIdsMax) {
    const salted = new SaltedIds(crypto, bloomKey, salt)
    return { low, high, kind: 'list', tags: ids.map((id) => salted.tagOf(id)) }
  }
  return { low, high, kind: 'filter', count: ids.length, bits: buildFilter(crypto, bloomKey, salt, ids).bits }
}

/** A range cut so that each part fits one filter; the last ends behind the first `max` ids. */
function partsOf({ set }: ExchangeTools, { low, high }: Range, max: number): Part[] {
  const ids = set.between(low, high, max + 1)
  const parts: Part[] = []
  let from = low
  for (let start = 0; start < Math.max(1, Math.min(max, ids.length)); start += leafFilterIdsMax) {
    const end = Math.min(start + leafFilterIdsMax, max)
    const [last, next] = [ids[end - 1], ids[end]]
    const to = last && next ? boundBetween(set.keyOf(last), set.keyOf(next)) : high
    parts.push({ low: from, high: to, ids: ids.slice(start, end) })
    from = to ?? from
  }
  return parts
}

/** How many of what differs two filters will wrongly claim to have: about one in a hundred. */
function expectedHidden(theirCount: number, ourCount: number, lackingCount: number): number {
  const theirsAlone = Math.max(0, theirCount - (ourCount - lackingCount))
  return 0.01 * (theirsAlone + lackingCount)
}

function sketchOf(
  salted: SaltedIds,
  ids: readonly Uint8Array[],
  length: number,
): { readonly cells: Cells; readonly bySymbol: ReadonlyMap<string, Uint8Array> } {
  const cells = emptyCells(length)
  const bySymbol = new Map<string, Uint8Array>()
  if (length === 0) return { cells, bySymbol }
  const sketcher = new Sketcher()
  for (const id of ids) {
    const [low = 0, high = 0] = salted.symbolOf(id)
    sketcher.add(cells, low, high)
    bySymbol.set(symbolName(low, high), id)
  }
  return { cells, bySymbol }
}

const symbolName = (low: number, high: number): string => `${low} ${high}`

function wantedOf({ low, high }: Range, tags: readonly Uint8Array[]): Claim[] {
  const claims: Claim[] = []
  for (let at = 0; at < tags.length; at += claimTagsMax) {
    claims.push({ low, high, kind: 'wanted', tags: tags.slice(at, at + claimTagsMax) })
  }
  return claims
}

/** As many claims in a message as fit. */
function packed(number: number, salt: Uint8Array, claims: readonly Claim[]): LeavesMessage[] {
  const together: Claim[][] = []
  let room = 0
  for (const claim of claims) {
    const bytes = claimBytes(claim)
    if (bytes > room) {
      together.push([])
      room = payloadBytesMax - leavesFixedBytes
    }
    together.at(-1)?.push(claim)
    room -= bytes
  }
  return together.map((some) => ({ type: 'leaves', number, salt, claims: some }))
}
