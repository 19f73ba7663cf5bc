import { app as standinApp } from './app.ts'
import { BrowserWindow as StandinWindow } from './browserWindow.ts'
import { obeyTest } from './control.ts'
import { dialog as standinDialog } from './dialog.ts'
import { ipcMain as standinIpcMain } from './ipcMain.ts'
import { Menu as StandinMenu } from './menu.ts'
import { protocol as standinProtocol } from './protocol.ts'
import { safeStorage as standinSafeStorage } from './safeStorage.ts'
import { screen as standinScreen } from './screen.ts'
import { session as standinSession } from './session.ts'
import { shell as standinShell } from './shell.ts'
import { covered, uncovered } from './uncovered.ts'
import { utilityProcess as standinUtilityProcess } from './utilityProcess.ts'

// What `import … from 'electron'` gives in a main process under the stand-in.
export const app = covered('app', standinApp)
export const BrowserWindow = covered('BrowserWindow', StandinWindow)
export const dialog = covered('dialog', standinDialog)
export const ipcMain = covered('ipcMain', standinIpcMain)
export const Menu = covered('Menu', StandinMenu)
export const protocol = covered('protocol', standinProtocol)
export const safeStorage = covered('safeStorage', standinSafeStorage)
export const screen = covered('screen', standinScreen)
export const session = covered('session', standinSession)
export const shell = covered('shell', standinShell)
export const utilityProcess = covered('utilityProcess', standinUtilityProcess)

export const autoUpdater = uncovered('autoUpdater')
export const BaseWindow = uncovered('BaseWindow')
export const clipboard = uncovered('clipboard')
export const contentTracing = uncovered('contentTracing')
export const crashReporter = uncovered('crashReporter')
export const desktopCapturer = uncovered('desktopCapturer')
export const globalShortcut = uncovered('globalShortcut')
export const inAppPurchase = uncovered('inAppPurchase')
export const MenuItem = uncovered('MenuItem')
export const MessageChannelMain = uncovered('MessageChannelMain')
export const nativeImage = uncovered('nativeImage')
export const nativeTheme = uncovered('nativeTheme')
export const net = uncovered('net')
export const netLog = uncovered('netLog')
export const Notification = uncovered('Notification')
export const powerMonitor = uncovered('powerMonitor')
export const powerSaveBlocker = uncovered('powerSaveBlocker')
export const pushNotifications = uncovered('pushNotifications')
export const ShareMenu = uncovered('ShareMenu')
export const systemPreferences = uncovered('systemPreferences')
export const TouchBar = uncovered('TouchBar')
export const Tray = uncovered('Tray')
export const View = uncovered('View')
export const webContents = uncovered('webContents')
export const WebContentsView = uncovered('WebContentsView')
export const webFrameMain = uncovered('webFrameMain')

obeyTest()
