import { parseSync } from 'vite'
import type { TextFile } from './files.ts'

/** A node of a syntax tree, as far as the rules of the house look at it. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [field: string]: unknown
}

export interface Syntax {
  readonly program: SyntaxNode
  readonly comments: readonly { readonly value: string; readonly start: number }[]
}

const parsed = new Map<string, Syntax>()

/** The syntax tree of a JavaScript or TypeScript file. Throws where it is none. */
export function syntaxOf({ path, text }: TextFile): Syntax {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const syntax = { program: program as unknown as SyntaxNode, comments }
  parsed.set(path, syntax)
  return syntax
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** The nodes directly below a node, with the field they stand in. */
export function childrenOf(node: SyntaxNode): [field: string, child: SyntaxNode][] {
  return Object.entries(node).flatMap(([field, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    return values.filter(isNode).map((child): [string, SyntaxNode] => [field, child])
  })
}

/** Every node of a tree, parents first. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const [, child] of childrenOf(node)) yield* nodesOf(child)
}

/** The name in an identifier, or the text in a string; undefined for everything else. */
export function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Identifier' && typeof node.name === 'string') return node.name
  if (node.type === 'TemplateElement') return textOfTemplate(node.value)
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

const textOfTemplate = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'raw' in value && typeof value.raw === 'string' ? value.raw : undefined

/** `path:line` of a place in a file. */
export const placeIn = ({ path, text }: TextFile, start: number): string =>
  `${path}:${text.slice(0, start).split('\n').length}`
