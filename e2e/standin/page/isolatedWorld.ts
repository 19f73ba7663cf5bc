import { decode, encode } from '../codec.ts'
import { covered } from '../uncovered.ts'
import { Crossing } from './crossing.ts'
import { names } from './names.ts'

// Runs in the preload's isolated world, and gives the preload its `require('electron')`.

/** Put into this world by the stand-in: carries a text to the main process. */
declare const standinSend: (text: string) => void

type Listener = (event: unknown, ...values: unknown[]) => void

const listeners = new Map<string, Set<Listener>>()
const listenersOf = (channel: string): Set<Listener> => {
  const known = listeners.get(channel) ?? new Set()
  listeners.set(channel, known)
  return known
}

const crossing = new Crossing({ send: names.toMain, receive: names.toIsolated }, () => {
  throw new Error('stand-in: a page cannot expose anything')
})

const ipcRenderer = {
  send: (channel: string, ...values: unknown[]): void => standinSend(encode([channel, ...values])),
  on(channel: string, listener: Listener) {
    listenersOf(channel).add(listener)
    return ipcRenderer
  },
  off(channel: string, listener: Listener) {
    listenersOf(channel).delete(listener)
    return ipcRenderer
  },
}

const electron = {
  ipcRenderer: covered('ipcRenderer', ipcRenderer),
  contextBridge: covered('contextBridge', {
    exposeInMainWorld: (name: string, api: unknown): void => crossing.expose(name, api),
  }),
}

/** What a sandboxed preload can require: Electron and hardly more. */
export function require(name: string): unknown {
  if (name !== 'electron') throw new Error(`module not found: ${name}`)
  return covered('renderer', electron)
}

/** Called by the stand-in with `[channel, …values]` from the main process. */
export function deliver(text: string): void {
  const [channel, ...values] = decode(text) as [string, ...unknown[]]
  for (const listener of [...listenersOf(channel)]) listener({}, ...values)
}
