import { searchWordCountMax } from '../limits.ts'

/** A part of what a person typed: all of them must occur. Nothing in it is an operator. */
export interface QueryPart {
  readonly text: string
  /** Words in this order, next to each other. */
  readonly isPhrase: boolean
  /** The last word being typed: the beginning of one is enough. */
  readonly isPrefix: boolean
}

/**
 * Reads what a person types into a search box: words, and "phrases" in quotes of any kind. The last word counts as begun
 * unless something follows it. Any text is a query; one without words finds nothing.
 */
export function searchParts(query: string): QueryPart[] {
  const parts: QueryPart[] = []
  const straight = query.replaceAll(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"').replaceAll('\u0000', ' ')
  straight.split('"').forEach((piece, index, pieces) => {
    const isQuoted = index % 2 === 1
    const isOpen = index === pieces.length - 1
    if (isQuoted && !isOpen) {
      if (piece.trim() !== '') parts.push({ text: piece, isPhrase: true, isPrefix: false })
      return
    }
    const words = piece.split(/\s+/u).filter((word) => word !== '')
    const isTyping = isOpen && !/\s$/u.test(piece)
    // A phrase that is still being typed is one already.
    if (isQuoted && words.length > 0) parts.push({ text: piece, isPhrase: true, isPrefix: isTyping })
    if (isQuoted) return
    words.forEach((text, at) => {
      parts.push({ text, isPhrase: false, isPrefix: isTyping && at === words.length - 1 })
    })
  })
  return parts.slice(-searchWordCountMax)
}
