import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { terminalPrompts } from './prompts.ts'

/** A terminal, what it shows, and how often Ctrl+C was pressed. */
function terminal() {
  const input = new PassThrough()
  const output = new PassThrough()
  let shown = ''
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
  })
  let interruptCount = 0
  const prompts = terminalPrompts(input, output, () => interruptCount++)
  return { input, prompts, shown: () => shown, interruptCount: () => interruptCount }
}

it('a secret is read and never shown', async () => {
  const { input, prompts, shown } = terminal()
  const typed = prompts.askHidden('Passphrase: ')
  input.write('corekt\u007f\u007f\u007frect horse\r')
  expect(await typed).toBe('correct horse')
  expect(shown()).toBe('Passphrase: \n')
})

it('a secret of many words is read line by line until it is whole', async () => {
  const { input, prompts, shown } = terminal()
  const typed = prompts.askHidden('Words: ', (text) => text.split(/\s+/).length >= 4)
  input.write('one two\rthree four\rand more\r')
  expect(await typed).toBe('one two\nthree four')
  expect(shown()).toBe('Words: \n')
})

it('an empty line ends a secret that is not whole', async () => {
  const { input, prompts } = terminal()
  const typed = prompts.askHidden('Words: ', () => false)
  input.write('one\r\r')
  expect(await typed).toBe('one\n')
})

it('what is no secret is shown while it is typed', async () => {
  const { input, prompts, shown } = terminal()
  const typed = prompts.ask('Sure? ')
  input.write('yes\r')
  expect(await typed).toBe('yes')
  expect(shown()).toContain('Sure? ')
  expect(shown()).toContain('yes')
})

it('Ctrl+C ends the question and is passed on', async () => {
  const { input, prompts, interruptCount } = terminal()
  const typed = prompts.askHidden('Passphrase: ')
  input.write('half\u0003')
  expect(await typed).toBe('')
  expect(interruptCount()).toBe(1)
})

it('the end of the input ends the question', async () => {
  const { input, prompts } = terminal()
  const typed = prompts.ask('Sure? ')
  input.end()
  expect(await typed).toBe('')
})
