import { concatBytes } from '../../core/crypto/bytes.ts'
import { NARROW_HASH_BYTES, type ToldNode, type TreeMessage } from '../reconcile/exchangeMessages.ts'
import { isPrefix, TREE_DEPTH_MAX, TREE_FAN_OUT } from '../reconcile/treeKey.ts'
import { HASH_BYTES } from '../reconcile/treeNodes.ts'
import { ByteReader, uintBytes } from './byteReader.ts'

const WIDE = 1

export const encodeTree = ({ number, isWide, estimate, nodes }: TreeMessage): Uint8Array =>
  concatBytes(
    uintBytes(number, 4),
    new Uint8Array([isWide ? WIDE : 0]),
    uintBytes(Math.min(estimate, 2 ** 32 - 1), 4),
    ...nodes.map(encodeNode),
  )

export function decodeTree(payload: Uint8Array): TreeMessage | undefined {
  const reader = new ByteReader(payload)
  const number = reader.uint(4)
  const flags = reader.uint(1)
  const estimate = reader.uint(4)
  if (flags > WIDE || reader.remaining === 0) return undefined
  const nodes: ToldNode[] = []
  while (reader.remaining > 0) {
    const node = readNode(reader, flags === WIDE ? HASH_BYTES : NARROW_HASH_BYTES)
    if (node === undefined) return undefined
    nodes.push(node)
  }
  return reader.complete ? { type: 'tree', number, isWide: flags === WIDE, estimate, nodes } : undefined
}

function encodeNode({ prefix, baseDepth, told, hashes }: ToldNode): Uint8Array {
  const present = hashes.reduce((bits, hash, nibble) => (hash ? bits | (1 << nibble) : bits), 0)
  return concatBytes(
    new Uint8Array([prefix.depth, baseDepth]),
    prefix.bytes,
    uintBytes(told, 2),
    uintBytes(present, 2),
    ...hashes.flatMap((hash) => hash ?? []),
  )
}

function readNode(reader: ByteReader, hashBytes: number): ToldNode | undefined {
  const depth = reader.uint(1)
  const baseDepth = reader.uint(1)
  // A child of the node has to be one that a tree can have.
  if (depth >= TREE_DEPTH_MAX || baseDepth > depth) return undefined
  const prefix = { depth, bytes: reader.take((depth + 1) >>> 1) }
  const told = reader.uint(2)
  const present = reader.uint(2)
  if (!isPrefix(prefix) || told === 0 || (present & ~told) !== 0) return undefined
  const hashes = Array.from({ length: TREE_FAN_OUT }, (_, nibble) =>
    (present & (1 << nibble)) === 0 ? undefined : reader.take(hashBytes),
  )
  return reader.overrun ? undefined : { prefix, baseDepth, told, hashes }
}
