/** Somebody in the world, and what they keep in their head and their drawer. */
export interface Person {
  readonly number: number
  readonly name: string
  readonly isHonest: boolean
  /** The 24 words, on paper. Empty until there is a profile. */
  words: readonly string[]
  /** Links that somebody gave them and that were not used yet. */
  readonly links: string[]
  /** Left for good by their own will. */
  hasLeft: boolean
}

const names = ['Yuki', 'Leila', 'Tomás', 'Ines', 'Dev', 'Wren', 'Olu', 'Mira', 'Kofi', 'Ana', 'Bao', 'Saga']

export function newPerson(number: number, isHonest: boolean): Person {
  const name = names[number] ?? `Person ${number}`
  return { number, name, isHonest, words: [], links: [], hasLeft: false }
}
