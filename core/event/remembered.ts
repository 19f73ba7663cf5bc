import { rememberedNameCountMax } from '../limits.ts'

/** Answers of a pure function by their text, of which the last asked for are remembered; in two halves, as texts come. */
export class Remembered<Answer> {
  readonly #find: (text: string) => Answer
  #newer = new Map<string, Answer>()
  #older = new Map<string, Answer>()

  constructor(find: (text: string) => Answer) {
    this.#find = find
  }

  of(text: string): Answer {
    const newer = this.#newer.get(text)
    if (newer !== undefined) return newer
    const answer = this.#older.get(text) ?? this.#find(text)
    // Whatever is no name costs its reading each time, and takes no place from those that are.
    if (answer === undefined) return answer
    if (this.#newer.size >= rememberedNameCountMax / 2) {
      this.#older = this.#newer
      this.#newer = new Map()
    }
    this.#newer.set(text, answer)
    return answer
  }
}
