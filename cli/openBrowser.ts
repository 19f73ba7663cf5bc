import { spawn } from 'node:child_process'

/** True where a window could be shown to somebody. */
export const hasDisplay = (): boolean =>
  process.platform === 'win32' ||
  process.platform === 'darwin' ||
  Boolean(process.env.DISPLAY) ||
  Boolean(process.env.WAYLAND_DISPLAY)

/** Shows the address in the person's browser. False where there is nobody to show it to: no display, or a CI. */
export function openBrowser(url: string): boolean {
  if (process.env.CI || !hasDisplay()) return false
  const [program, args] = opener(url)
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  // The address was printed as well.
  child.on('error', () => {})
  child.unref()
  return true
}

function opener(url: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [url]]
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}
