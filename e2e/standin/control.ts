import { createInterface } from 'node:readline'
import { AppEvent, app } from './app.ts'
import { BrowserWindow } from './browserWindow.ts'
import { Menu } from './menu.ts'

/** What a person or the operating system does to the app, as a test asks for it: one JSON object a line on stdin. */
export type Order =
  | { readonly kind: 'pressMenu'; readonly id: string }
  | { readonly kind: 'openUrl'; readonly url: string }
  | { readonly kind: 'resize'; readonly window: number; readonly width: number; readonly height: number }
  /** The process that shows the window dies. */
  | { readonly kind: 'crashPage'; readonly window: number }
  | { readonly kind: 'quit' }

export function obeyTest(): void {
  createInterface({ input: process.stdin }).on('line', (line) => obey(JSON.parse(line) as Order))
}

function obey(order: Order): void {
  switch (order.kind) {
    case 'pressMenu':
      Menu.press(order.id)
      break
    case 'openUrl':
      app.emit('open-url', new AppEvent(), order.url)
      break
    case 'resize':
      BrowserWindow.getAllWindows()[order.window]?.resizedByPerson(order.width, order.height)
      break
    case 'crashPage':
      BrowserWindow.getAllWindows()[order.window]?.crashPage()
      break
    case 'quit':
      app.quit()
  }
}
