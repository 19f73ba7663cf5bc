import type { IpcMain } from 'electron'
import { fromPage } from './channel.ts'
import { fitsInMessage } from './messageSize.ts'
import { isTrustedFrame } from './policy.ts'

/** Passes on what pages say: only the app's own page is heard, and only within bounds. */
export function hearPages(ipc: Pick<IpcMain, 'on'>, pass: (window: number, message: unknown) => void): void {
  ipc.on(fromPage, (event, message: unknown) => {
    if (isTrustedFrame(event.senderFrame) && fitsInMessage(message)) pass(event.sender.id, message)
  })
}
