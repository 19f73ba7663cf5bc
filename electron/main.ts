import { join } from 'node:path'
import { app, ipcMain, Menu, protocol, safeStorage, session, shell, utilityProcess } from 'electron'
import { interfacesOf } from '../peer/interfaces.ts'
import { makePrivateFolder } from '../peer/privateFile.ts'
import { deepLinkIn, LinkInbox, parseDeepLink } from './deepLink.ts'
import { askToKeepUnsealed, showFailure } from './dialogs.ts'
import { Engine } from './engine.ts'
import type { OpenOrder } from './engineProtocol.ts'
import { databaseKey } from './keychain.ts'
import { menuTemplate } from './menu.ts'
import { appScheme } from './origin.ts'
import { hearPages } from './pageMessages.ts'
import { guardContents, guardSession } from './policy.ts'
import { profileFolder } from './profileFolder.ts'
import { answerAppRequest, appSchemePrivileges } from './protocol.ts'
import { Windows } from './windows.ts'

// The built files lie beside each other: dist/electron/{main,engine}.mjs and preload.cjs, dist/renderer.
const here = import.meta.dirname
const rendererDir = join(here, '..', 'renderer')

const dataDir = profileFolder(process.argv)
makePrivateFolder(dataDir)
app.setPath('userData', dataDir)
app.setPath('sessionData', join(dataDir, 'browser'))

if (app.requestSingleInstanceLock()) run()
else app.exit(0)

/** What has to be said before the app is ready, and then the rest. */
function run(): void {
  const links = new LinkInbox()
  const firstLink = deepLinkIn(process.argv)
  if (firstLink !== null) links.receive(firstLink)

  protocol.registerSchemesAsPrivileged([appSchemePrivileges])
  app.enableSandbox()
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const link = parseDeepLink(url)
    if (link !== null) links.receive(link)
  })
  app.on('second-instance', (_event, argv) => {
    const link = deepLinkIn(argv)
    if (link !== null) links.receive(link)
  })
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, (address) => void shell.openExternal(address))
  })
  app.whenReady().then(
    () => openApp(links),
    (error: unknown) => fail(String(error)),
  )
}

function openApp(links: LinkInbox): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient('roost')
  guardSession(session.defaultSession)
  protocol.handle(appScheme, (request) => answerAppRequest(request, rendererDir))

  const engine = new Engine({
    start: () => utilityProcess.fork(join(here, 'engine.mjs'), [], { serviceName: 'Roost engine' }),
    dataDir,
    openOrder,
    now: Date.now,
    onMessage: (window, message) => windows.send(window, message),
    onState: (state) => windows.sendToAll({ kind: 'engine', state }),
    onFailure: fail,
  })
  const windows = new Windows({
    preloadPath: join(here, 'preload.cjs'),
    statePath: join(dataDir, 'window.json'),
    devTools: !app.isPackaged,
    onPageReady: () => links.connect((link) => windows.sendToForemost({ kind: 'link', link })),
    onPageGone: (window) => engine.pageGone(window),
  })

  hearPages(ipcMain, (window, message) => engine.send(window, message))
  app.on('second-instance', () => windows.focus())
  app.on('open-url', () => windows.focus())
  app.on('activate', () => windows.focus())
  app.on('window-all-closed', () => {
    links.connect(null)
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    event.preventDefault()
    void engine.stop().then(() => app.exit(0))
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, () => windows.open())))
  windows.open()
}

/** What opens the profile, or null where there is no key for it; the person has been told why. */
async function openOrder(): Promise<OpenOrder | null> {
  const key = await databaseKey(dataDir, { safeStorage, platform: process.platform, askToKeepUnsealed })
  if (!key.ok) {
    fail(key.message)
    return null
  }
  const interfaces = interfacesOf(process.env.ROOST_INTERFACES)
  return { kind: 'open', dataDir, databaseKey: key.key, ...(interfaces === undefined ? {} : { interfaces }) }
}

function fail(message: string): void {
  showFailure(message)
  app.exit(1)
}
