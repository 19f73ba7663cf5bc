import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import { beforeEach, describe, expect, test } from 'vitest'
import { fromPage } from './channel.ts'
import { pageMessageBytesMax } from './limits.ts'
import { hearPages } from './pageMessages.ts'

const page = { url: 'app://roost/', parent: null }

describe('messages of pages', () => {
  const ipc = new EventEmitter()
  let passed: unknown[]
  const say = (senderFrame: unknown, message: unknown) =>
    ipc.emit(fromPage, { sender: { id: 3 }, senderFrame }, message)

  beforeEach(() => {
    passed = []
    ipc.removeAllListeners()
    hearPages(ipc as unknown as IpcMain, (window, message) => passed.push([window, message]))
  })

  test('are passed on with the window they come from', () => {
    say(page, { kind: 'unwatch', id: 1 })
    expect(passed).toEqual([[3, { kind: 'unwatch', id: 1 }]])
  })

  test.each([
    ['a foreign page', { url: 'https://evil.example/', parent: null }],
    ['a frame inside the page', { url: 'app://roost/', parent: page }],
    ['a frame that is gone', null],
  ])('of %s are not', (_name, frame) => {
    say(frame, { kind: 'unwatch', id: 1 })
    expect(passed).toEqual([])
  })

  test('beyond all bounds are not', () => {
    say(page, 'x'.repeat(pageMessageBytesMax))
    expect(passed).toEqual([])
  })
})
