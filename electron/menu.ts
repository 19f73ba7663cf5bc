import type { MenuItemConstructorOptions } from 'electron'

/** The menu of the app: what the platform's own shortcuts need, and a second window. */
export function menuTemplate(platform: NodeJS.Platform, openWindow: () => void): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const newWindow: MenuItemConstructorOptions = {
    id: 'new-window',
    label: 'New Window',
    accelerator: 'CmdOrCtrl+Shift+N',
    click: openWindow,
  }
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [newWindow, { role: 'close' }, ...(isMac ? [] : [{ role: 'quit' } as const])] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ]
}
