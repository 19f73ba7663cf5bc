export interface Speckle {
  x: number
  y: number
  radius: number
}

/** How a person's egg looks, in a box of 100 × 100: the same for everybody who draws it. */
export interface EggLook {
  hue: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  speckles: readonly Speckle[]
}

const speckleCount = 15

/** A stream of numbers in [0, 1) that depends on `text` alone: FNV-1a to begin with, then xorshift. */
function streamOf(text: string): () => number {
  let word = 0x811c9dc5
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193)
  word ||= 1
  return () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) / 2 ** 32
  }
}

/** The hue and the speckles that come from the user's id, and so from the key in it. */
export function eggOf(userId: string): EggLook {
  const next = streamOf(userId)
  // The first numbers of a stream still resemble its seed.
  for (let i = 0; i < 8; i++) next()
  const hue = (1 + Math.floor(next() * 8)) as EggLook['hue']
  const speckles = Array.from({ length: speckleCount }, () => {
    const angle = next() * 2 * Math.PI
    // In the outer third of the shell, so that the initials stay clear.
    const distance = 38 + next() * 10
    const round = (value: number) => Math.round(value * 10) / 10
    return {
      x: round(50 + Math.cos(angle) * distance),
      y: round(50 + Math.sin(angle) * distance),
      radius: round(1.3 + next() * 2.7),
    }
  })
  return { hue, speckles }
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const parts = name.split(/[\s._-]+/u).filter((part) => part !== '')
  const first = parts[0] ?? ''
  const last = parts.length > 1 ? (parts.at(-1) ?? '') : ''
  return ([...first].slice(0, last ? 1 : 2).join('') + ([...last][0] ?? '')).toUpperCase()
}
