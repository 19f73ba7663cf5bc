import { Column } from './column.ts'

/**
 * Who is built on whom, by number. The parents of a node stand one behind the other; its children are a list threaded
 * through the edges, the youngest first.
 */
export class Edges {
  /** Where the parents of each node begin; those of the next begin where they end. */
  readonly #starts = new Column('uint32')
  readonly #parents = new Column('uint32')
  /** The child at the other end of each edge, and the next edge to the same parent, plus one. */
  readonly #children = new Column('uint32')
  readonly #next = new Column('uint32')
  /** The first edge to each node, plus one. */
  readonly #first = new Column('uint32')

  /** Gives the next number to a node that is built on others. */
  push(parents: readonly number[]): void {
    const child = this.#starts.length
    this.#starts.push(this.#parents.length)
    this.#first.set(child, NO_EDGE)
    for (const parent of parents) this.#connect(child, parent)
  }

  /** The same for many at once: how many parents each has, and these one behind the other. */
  pushAll(counts: Uint8Array, parents: Uint32Array): void {
    const edgeCount = this.#parents.length + parents.length
    for (const column of [this.#parents, this.#children, this.#next]) column.reserve(edgeCount)
    let at = 0
    for (const count of counts) {
      const child = this.#starts.length
      this.#starts.push(this.#parents.length)
      this.#first.set(child, NO_EDGE)
      for (const end = at + count; at < end; at++) this.#connect(child, parents[at] ?? 0)
    }
  }

  reserve(nodeCount: number): void {
    this.#starts.reserve(nodeCount)
    this.#first.reserve(nodeCount)
  }

  parentCount(node: number): number {
    return this.#end(node) - this.#starts.get(node)
  }

  parentAt(node: number, index: number): number {
    return this.#parents.get(this.#starts.get(node) + index)
  }

  parentsOf(node: number): number[] {
    return Array.from({ length: this.parentCount(node) }, (_, index) => this.parentAt(node, index))
  }

  hasChildren(node: number): boolean {
    return this.#first.get(node) !== NO_EDGE
  }

  /** In no order that may reach an output. */
  childrenOf(node: number): number[] {
    const children: number[] = []
    for (let edge = this.#first.get(node); edge !== NO_EDGE; edge = this.#next.get(edge - 1)) {
      children.push(this.#children.get(edge - 1))
    }
    return children
  }

  /** Takes a node on which nothing is built out of the lists of its parents. */
  unlink(node: number): void {
    for (let edge = this.#starts.get(node) + 1; edge <= this.#end(node); edge++) {
      const parent = this.#parents.get(edge - 1)
      const next = this.#next.get(edge - 1)
      if (this.#first.get(parent) === edge) {
        this.#first.set(parent, next)
        continue
      }
      let before = this.#first.get(parent)
      while (before !== NO_EDGE && this.#next.get(before - 1) !== edge) before = this.#next.get(before - 1)
      if (before !== NO_EDGE) this.#next.set(before - 1, next)
    }
  }

  /** Forgets all nodes from a number on, which were unlinked. */
  truncate(nodeCount: number): void {
    if (nodeCount >= this.#starts.length) return
    const edgeCount = this.#starts.get(nodeCount)
    for (const column of [this.#parents, this.#children, this.#next]) column.truncate(edgeCount)
    for (const column of [this.#starts, this.#first]) column.truncate(nodeCount)
  }

  #connect(child: number, parent: number): void {
    this.#parents.push(parent)
    this.#children.push(child)
    this.#next.push(this.#first.get(parent))
    this.#first.set(parent, this.#parents.length)
  }

  #end(node: number): number {
    return node + 1 < this.#starts.length ? this.#starts.get(node + 1) : this.#parents.length
  }
}

const NO_EDGE = 0
