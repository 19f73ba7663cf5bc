import { readFileSync } from 'node:fs'
import type { BrowserWindow, Rectangle } from 'electron'
import { z } from 'zod'
import { writePrivateFile } from '../peer/privateFile.ts'
import { windowHeightPxMin, windowStateDelayMs, windowWidthPxMin } from './limits.ts'

const px = z.number().int()
const windowState = z.object({
  x: px,
  y: px,
  width: px.min(windowWidthPxMin),
  height: px.min(windowHeightPxMin),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

/** Where a window stood when it was last seen, or null where that is unknown or no longer on any screen. */
export function readWindowState(path: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    const state = windowState.parse(JSON.parse(readFileSync(path, 'utf8')))
    return screens.some((screen) => showsTitleBar(screen, state)) ? state : null
  } catch {
    return null
  }
}

/** True where enough of the window's upper edge is on the screen to take hold of it. */
function showsTitleBar(screen: Rectangle, { x, y, width }: WindowState): boolean {
  const left = Math.max(x, screen.x)
  const right = Math.min(x + width, screen.x + screen.width)
  return right - left >= 100 && y >= screen.y && y <= screen.y + screen.height - 40
}

/** Writes the window's place down whenever it has come to rest, and when it closes. */
export function keepWindowState(window: BrowserWindow, path: string): void {
  const write = () => {
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    writePrivateFile(path, `${JSON.stringify(state)}\n`)
  }
  let timer: NodeJS.Timeout | undefined
  const writeSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(write, windowStateDelayMs)
  }
  window.on('resize', writeSoon)
  window.on('move', writeSoon)
  window.on('close', () => {
    clearTimeout(timer)
    write()
  })
}
