/** A piece of a text, and whether it is what was searched for. */
export interface Piece {
  text: string
  hit: boolean
}

const letter = '[\\p{L}\\p{N}_]'

/** Characters one by one, without capitals and accents, each in the place of its own. */
function folded(characters: readonly string[]): string {
  return characters
    .map((character) => {
      const plain = [...character.normalize('NFD').toLowerCase()][0] ?? character
      return plain.length === 1 ? plain : '\u{fffd}'
    })
    .join('')
}

/** What a query asks for: words and "quoted words", the last one unquoted also as a beginning. */
function patternOf(query: string): RegExp | undefined {
  const parts = [...query.matchAll(/"([^"]*)"?|[^\s"]+/gu)]
  const sources = parts.flatMap((part, place) => {
    const quoted = part[1] !== undefined
    const plain = folded([...(part[1] ?? part[0])]).trim()
    const words = plain.match(new RegExp(`${letter}+`, 'gu'))
    if (!words) return []
    const end = !quoted && place === parts.length - 1 ? `${letter}*` : ''
    return [`(?<!${letter})${words.join('[^\\p{L}\\p{N}_]+')}${end}(?!${letter})`]
  })
  return sources.length === 0 ? undefined : new RegExp(sources.join('|'), 'gu')
}

/** The text in pieces, with the words that the query asks for marked. */
export function marksIn(text: string, query: string): Piece[] {
  const pattern = patternOf(query)
  const characters = [...text]
  const pieces: Piece[] = []
  const add = (from: number, to: number, hit: boolean) => {
    if (to > from) pieces.push({ text: characters.slice(from, to).join(''), hit })
  }
  let done = 0
  for (const match of pattern ? folded(characters).matchAll(pattern) : []) {
    add(done, match.index, false)
    done = match.index + match[0].length
    add(match.index, done, true)
  }
  add(done, characters.length, false)
  return pieces
}

const leadCharsMax = 60
const keptBeforeChars = 40

/** The same pieces from near the first hit on, so that a long message shows what was found in it. */
export function nearFirstHit(pieces: readonly Piece[]): Piece[] {
  const [first, ...rest] = pieces
  if (!first || first.hit || rest.length === 0 || first.text.length <= leadCharsMax) return [...pieces]
  const kept = [...first.text].slice(-keptBeforeChars).join('')
  return [{ text: `…${kept.replace(/^\S*\s/u, '')}`, hit: false }, ...rest]
}
