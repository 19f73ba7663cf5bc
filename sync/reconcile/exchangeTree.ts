import { leafFilterIdsMax, leavesIdsMax, pushIdsPerAnswerMax } from '../limits.ts'
import { payloadBytesMax } from '../wire/layout.ts'
import type { EventSet } from './eventSet.ts'
import type { Answer, ExchangeTools } from './exchange.ts'
import { tellLeaves } from './exchangeLeaves.ts'
import {
  NARROW_HASH_BYTES,
  type ToldNode,
  type TreeMessage,
  toldNodeBytes,
  treeFixedBytes,
} from './exchangeMessages.ts'
import { sameBytes } from './ids.ts'
import { childrenOf, hourOfBound, hourPrefix } from './segments.ts'
import { childPrefix, type Prefix, rootPrefix, TREE_DEPTH_MAX, TREE_FAN_OUT } from './treeKey.ts'
import { HASH_BYTES } from './treeNodes.ts'
import { joined, type Range, rangeOf, rangesAround } from './treeRange.ts'

/** The first question of a descent: our whole tree. */
export const toldRoot = (set: EventSet, number: number, isWide: boolean, estimate = 0): TreeMessage => ({
  type: 'tree',
  number,
  isWide,
  estimate,
  nodes: [toldNode(set, rootPrefix, isWide)],
})

/** Our nodes from an hour on, each for so many hours that they are few. */
export function toldSince(
  set: EventSet,
  number: number,
  fromHour: number,
  theirHour: number,
  estimate: number,
): TreeMessage[] {
  const lastHour = Math.max(theirHour, newestHour(set))
  let scale = 0
  while (blockOf(lastHour, scale + 1) - blockOf(fromHour, scale + 1) > 1 && scale < 5) scale++
  const nodes: ToldNode[] = []
  for (let parent = blockOf(fromHour, scale + 1); parent <= blockOf(lastHour, scale + 1); parent++) {
    const first = blockOf(fromHour, scale) - parent * TREE_FAN_OUT
    const prefix = hourPrefix(parent * TREE_FAN_OUT ** (scale + 1), 5 - scale)
    nodes.push(toldChildren(set, prefix, prefix.depth, first <= 0 ? ALL : (ALL << first) & ALL, false))
  }
  return packed(nodes, { number, isWide: false, estimate })
}

/**
 * Compares nodes with ours. Whatever only one side has is pushed, or asked for as a range that we hold nothing in; what
 * both have and differs is told in leaves, or one step deeper where that costs less.
 */
export function answerTree(tools: ExchangeTools, { number, isWide, estimate, nodes }: TreeMessage): Answer {
  const { set } = tools
  const push: Uint8Array[] = []
  const lacking: Range[] = []
  const differing: { prefix: Prefix; count: number }[] = []
  const give = ({ low, high }: Range) => {
    push.push(...set.between(low, high, pushIdsPerAnswerMax - push.length))
  }
  for (const node of nodes) {
    for (const range of rangesAround(node.prefix, node.baseDepth)) give(range)
    const ours = childrenOf(set, node.prefix)
    for (let nibble = 0; nibble < TREE_FAN_OUT; nibble++) {
      if ((node.told & (1 << nibble)) === 0) continue
      const [our, their] = [ours[nibble], node.hashes[nibble]]
      const prefix = childPrefix(node.prefix, nibble)
      if (our === undefined && their !== undefined) lacking.push(rangeOf(prefix))
      else if (our !== undefined && their === undefined) give(rangeOf(prefix))
      else if (our && their && !sameBytes(our.hash.subarray(0, their.length), their)) {
        differing.push({ prefix, count: our.count })
      }
    }
  }
  const total = differing.reduce((sum, { count }) => sum + count, 0)
  // More than can be told at once goes deeper, so that what is equal by then is left out the next time.
  const isDeep = ({ prefix, count }: { prefix: Prefix; count: number }) =>
    prefix.depth < TREE_DEPTH_MAX &&
    (isCheaperDeeper(count, (estimate * count) / total) || (total > leavesIdsMax && count > leafFilterIdsMax))
  const deeper = differing.filter(isDeep).map(({ prefix }) => toldNode(set, prefix, isWide))
  const leaves = [...lacking, ...differing.filter((child) => !isDeep(child)).map(({ prefix }) => rangeOf(prefix))]
  const told = tellLeaves(tools, number, joined(leaves))
  return {
    messages: [...packed(deeper, { number, isWide, estimate }), ...told.messages],
    push,
    lookups: nodes.length * TREE_FAN_OUT + push.length + told.lookups,
  }
}

/**
 * Whether telling the children of a node and then filters of those that differ costs fewer bytes than a filter of all
 * its ids from both sides: 2.5 bytes for each id, and 8 for each of 16 hashes.
 */
function isCheaperDeeper(count: number, expectedDifferences: number): boolean {
  const differingShare = Math.min(1, Math.max(1, expectedDifferences) / TREE_FAN_OUT)
  return 2.5 * count * (1 - differingShare) > 140
}

/** A node below which all are that are below a prefix: levels with a single child are left out. */
function toldNode(set: EventSet, base: Prefix, isWide: boolean): ToldNode {
  let prefix = base
  for (;;) {
    const present = childrenOf(set, prefix).flatMap((child, nibble) => (child ? [nibble] : []))
    const [only] = present
    if (only === undefined || present.length > 1 || prefix.depth >= TREE_DEPTH_MAX - 1) break
    prefix = childPrefix(prefix, only)
  }
  return toldChildren(set, prefix, base.depth, ALL, isWide)
}

function toldChildren(set: EventSet, prefix: Prefix, baseDepth: number, told: number, isWide: boolean): ToldNode {
  const hashBytes = isWide ? HASH_BYTES : NARROW_HASH_BYTES
  const hashes = childrenOf(set, prefix).map((child, nibble) =>
    (told & (1 << nibble)) === 0 ? undefined : child?.hash.slice(0, hashBytes),
  )
  return { prefix, baseDepth, told, hashes }
}

const ALL = 0xffff

function packed(nodes: readonly ToldNode[], head: Pick<TreeMessage, 'number' | 'isWide' | 'estimate'>): TreeMessage[] {
  const messages: { nodes: ToldNode[] }[] = []
  let room = 0
  for (const node of nodes) {
    const bytes = toldNodeBytes(node, head.isWide ? HASH_BYTES : NARROW_HASH_BYTES)
    if (bytes > room) {
      messages.push({ nodes: [] })
      room = payloadBytesMax - treeFixedBytes
    }
    messages.at(-1)?.nodes.push(node)
    room -= bytes
  }
  return messages.map(({ nodes: some }) => ({ type: 'tree', ...head, nodes: some }))
}

const blockOf = (hour: number, scale: number): number => Math.floor(hour / TREE_FAN_OUT ** scale)

/** Of the newest event. */
export function newestHour(set: EventSet): number {
  let prefix = rootPrefix
  while (prefix.depth < 6) {
    const newest = childrenOf(set, prefix).findLastIndex((child) => child !== undefined)
    prefix = childPrefix(prefix, Math.max(0, newest))
  }
  return hourOfBound(prefix.bytes)
}
