import { contextBridge, ipcRenderer } from 'electron'
import { fromPage, toPage } from './channel.ts'

contextBridge.exposeInMainWorld('bridge', {
  send: (message: unknown): void => ipcRenderer.send(fromPage, message),
  onMessage: (listener: (message: unknown) => void): (() => void) => {
    const forward = (_event: unknown, message: unknown) => listener(message)
    ipcRenderer.on(toPage, forward)
    return () => void ipcRenderer.off(toPage, forward)
  },
})
