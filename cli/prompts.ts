import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks the person at the terminal. */
export interface Prompts {
  /** A line, seen while it is typed. */
  readonly ask: (question: string) => Promise<string>
  /** Lines that nobody sees while they are typed, one or as many as it takes until `isWhole`. */
  readonly askHidden: (question: string, isWhole?: (text: string) => boolean) => Promise<string>
}

/** Prompts on a terminal. `interrupt` is called for Ctrl+C, which a terminal being read does not make a signal. */
export function terminalPrompts(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  interrupt: () => void,
): Prompts {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  return {
    ask: (question) => typed(input, output, question, interrupt, () => true),
    askHidden: async (question, isWhole = () => true) => {
      output.write(question)
      const text = await typed(input, nowhere, '', interrupt, isWhole)
      output.write('\n')
      return text
    },
  }
}

/** What is typed until it is whole or the input ends. */
function typed(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
  interrupt: () => void,
  isWhole: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve) => {
    // Without a history: nothing of it can be called back.
    const reader = createInterface({ input, output, terminal: true, historySize: 0 })
    const lines: string[] = []
    reader.on('line', (line) => {
      lines.push(line)
      if (line === '' || isWhole(lines.join('\n'))) reader.close()
    })
    reader.on('SIGINT', () => {
      reader.close()
      interrupt()
    })
    reader.on('close', () => resolve(lines.join('\n')))
    reader.setPrompt(question)
    reader.prompt()
  })
}
