import type { Bound, Prefix, TreeKey } from './treeKey.ts'

/** The keys from one bound up to but without the other; undefined: to the end. */
export interface Range {
  readonly low: Bound
  readonly high: Bound | undefined
}

/** The keys below a prefix. */
export function rangeOf({ depth, bytes }: Prefix): Range {
  const high = bytes.slice()
  let step = (depth & 1) === 1 ? 16 : 1
  for (let at = high.length - 1; at >= 0; at--) {
    const next = (high[at] ?? 0) + step
    high[at] = next
    if (next < 256) return { low: bytes, high: high.slice(0, at + 1) }
    step = 1
  }
  return { low: bytes, high: undefined }
}

/** What is below the first half bytes of a prefix, and not below the whole of it. */
export function rangesAround(prefix: Prefix, baseDepth: number): Range[] {
  if (baseDepth >= prefix.depth) return []
  const node = rangeOf(prefix)
  const base = rangeOf(cutPrefix(prefix.bytes, baseDepth))
  const below = { low: base.low, high: node.low }
  return node.high === undefined ? [below] : [below, { low: node.high, high: base.high }]
}

/** The prefix that some bytes begin with. */
export function cutPrefix(bytes: Uint8Array, depth: number): Prefix {
  const cut = bytes.slice(0, (depth + 1) >>> 1)
  const last = cut.length - 1
  if ((depth & 1) === 1) cut[last] = (cut[last] ?? 0) & 0xf0
  return { depth, bytes: cut }
}

/** Ranges in order, with those that meet made one. */
export function joined(ranges: readonly Range[]): Range[] {
  const whole: Range[] = []
  for (const range of ranges.toSorted((left, right) => compareBounds(left.low, right.low))) {
    const last = whole.at(-1)
    if (last?.high && compareBounds(last.high, range.low) === 0) whole[whole.length - 1] = { ...last, high: range.high }
    else whole.push(range)
  }
  return whole
}

/** By the keys at which they begin. */
export function compareBounds(left: Bound, right: Bound): number {
  const length = Math.max(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const order = (left[at] ?? 0) - (right[at] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** The shortest bound behind one key and not behind the next. */
export function boundBetween(key: TreeKey, next: TreeKey): Bound {
  const differs = next.findIndex((byte, at) => byte !== key[at])
  return next.slice(0, differs + 1)
}
