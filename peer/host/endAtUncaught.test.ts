import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { endAtUncaught } from './endAtUncaught.ts'

it('what nobody caught ends the process, and is noted by where it was and not by what it says', () => {
  const ended: number[] = []
  const lines: string[] = []
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => ended.push(code) })
  endAtUncaught(process, (line) => lines.push(line))
  process.emit('uncaughtException', new TypeError('the secret text of a message'))
  expect(ended).toEqual([1])
  expect(lines).toEqual([expect.stringContaining('TypeError\n    at ')])
  expect(lines.join()).not.toContain('secret')
})
