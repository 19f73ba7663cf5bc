import { decode, encode } from '../codec.ts'

/**
 * The passage between the isolated world of the preload and the world of the page. They share the document and nothing
 * else, so values go as text in events whose names only both scripts know, and functions as numbers that the other side
 * can call. Calls are synchronous, as over Electron's context bridge.
 */
export class Crossing {
  readonly #sendName: string
  readonly #functions: ((...values: unknown[]) => unknown)[] = []
  #answer: Answer | null = null

  constructor(
    names: { readonly send: string; readonly receive: string },
    onExpose: (name: string, api: unknown) => void,
  ) {
    this.#sendName = names.send
    window.addEventListener(names.receive, (event) => {
      const letter = JSON.parse((event as CustomEvent<string>).detail) as Letter
      if (letter.kind === 'expose') onExpose(letter.name, this.#unpack(letter.api))
      else if (letter.kind === 'call') this.#send(this.#run(letter))
      else this.#answer = letter
    })
  }

  expose(name: string, api: unknown): void {
    this.#send({ kind: 'expose', name, api: this.#pack(api) })
  }

  #send(letter: Letter): void {
    window.dispatchEvent(new CustomEvent(this.#sendName, { detail: JSON.stringify(letter) }))
  }

  #run({ id, values }: Call): Answer {
    try {
      const result = this.#functions[id]?.(...values.map((value) => this.#unpack(value)))
      return { kind: 'result', value: this.#pack(result) }
    } catch (error) {
      return { kind: 'error', message: error instanceof Error ? error.message : String(error) }
    }
  }

  #call(id: number, values: readonly unknown[]): unknown {
    this.#answer = null
    this.#send({ kind: 'call', id, values: values.map((value) => this.#pack(value)) })
    const answer = this.#answer as Answer | null
    if (answer?.kind === 'result') return this.#unpack(answer.value)
    throw new Error(answer === null ? 'stand-in: the other world does not answer' : answer.message)
  }

  #pack(value: unknown): Packed {
    if (typeof value === 'function') {
      return { kind: 'function', id: this.#functions.push(value as (...values: unknown[]) => unknown) - 1 }
    }
    if (value instanceof Promise) throw new Error('stand-in: a promise over electron.contextBridge is not covered')
    if (!holdsFunctions(value)) return { kind: 'data', text: encode(value) }
    const members = Object.entries(value).map(([name, member]) => [name, this.#pack(member)] as const)
    return { kind: 'object', members }
  }

  #unpack(packed: Packed): unknown {
    if (packed.kind === 'data') return decode(packed.text)
    if (packed.kind === 'function') return (...values: unknown[]) => this.#call(packed.id, values)
    return Object.freeze(Object.fromEntries(packed.members.map(([name, member]) => [name, this.#unpack(member)])))
  }
}

const holdsFunctions = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.values(value).some((member) => typeof member === 'function')

type Packed =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Packed])[] }

type Call = { readonly kind: 'call'; readonly id: number; readonly values: readonly Packed[] }
type Answer = { readonly kind: 'result'; readonly value: Packed } | { readonly kind: 'error'; readonly message: string }
type Letter = Call | Answer | { readonly kind: 'expose'; readonly name: string; readonly api: Packed }
