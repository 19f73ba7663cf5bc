import { EventEmitter } from 'node:events'
import { covered } from './uncovered.ts'

/** `on` and `emit`; answering calls (`handle`) is not covered. */
class IpcMain extends EventEmitter {}

export const ipcMain = covered('ipcMain', new IpcMain())
