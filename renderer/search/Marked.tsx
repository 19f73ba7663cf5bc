import { marksIn, nearFirstHit } from './marks.ts'

/** A text with the words of the query marked; `near` leaves out what stands long before the first. */
export function Marked({ text, query, near = false }: { text: string; query: string; near?: boolean }) {
  const pieces = marksIn(text, query)
  return (near ? nearFirstHit(pieces) : pieces).map((piece, place) =>
    piece.hit ? <mark key={place}>{piece.text}</mark> : piece.text,
  )
}
