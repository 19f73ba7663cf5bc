import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { crypto } from '../testing/fixture.ts'
import { SeededRandom } from '../testing/seededRandom.ts'
import { EventSet } from './eventSet.ts'
import type { TreeNode } from './merkleTree.ts'
import { childPrefix, type Prefix, rootPrefix } from './treeKey.ts'

interface Vector {
  readonly name: string
  readonly events: readonly { readonly id: string; readonly origin_server_ts: number }[]
  readonly root: string
  readonly nodes: readonly VectorNode[]
}

interface VectorNode {
  readonly prefix: string
  readonly kind: TreeNode['kind']
  readonly count: number
  readonly hash: string
  readonly ids?: readonly string[]
  readonly children?: readonly ({ readonly hash: string; readonly count: number } | null)[]
}

const file = new URL('../../docs/vectors/tree.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Vector[] }

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const prefixOf = (digits: string): Prefix =>
  [...digits].reduce((prefix, digit) => childPrefix(prefix, Number.parseInt(digit, 16)), rootPrefix)

function vectorOf(node: TreeNode, prefix: string): VectorNode {
  const common = { prefix, kind: node.kind, count: node.count, hash: hex(node.hash) }
  if (node.kind === 'leaf') return { ...common, ids: node.ids.map(hex) }
  if (node.kind === 'empty') return common
  const children = node.children.map((child) => (child ? { hash: hex(child.hash), count: child.count } : null))
  return { ...common, children }
}

describe('the tree that the documents describe', () => {
  it.each(cases)('is that of the code: $name', ({ events, root, nodes }) => {
    const set = new EventSet(crypto, new SeededRandom(1))
    for (const event of events) set.add(Uint8Array.from(Buffer.from(event.id, 'hex')), event.origin_server_ts)
    expect(hex(set.root())).toBe(root)
    expect(set.count).toBe(events.length)
    for (const node of nodes) expect(vectorOf(set.node(prefixOf(node.prefix)), node.prefix)).toEqual(node)
  })
})
