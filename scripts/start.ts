import { deepLinkIn } from '../electron/deepLink.ts'
import { profileFolder } from '../electron/profileFolder.ts'
import { buildApp } from './buildApp.ts'
import { findElectron, runElectron } from './electronApp.ts'
import { serveApp } from './servedApp.ts'

// `npm start [-- --data DIR]`: the desktop app where Electron is there or can be fetched, otherwise the same app in a
// browser.
const say = (line: string): void => console.log(line)
const dataDir = profileFolder(process.argv)
const link = deepLinkIn(process.argv)

const [binary] = await Promise.all([findElectron(say), buildApp(say)])
const args = [`--data=${dataDir}`, ...(link === null ? [] : [link])]
const exitCode = binary === null ? null : await runElectron(binary, args, say)
if (exitCode === null) say('So the same app is served to a browser on this computer.')
process.exit(exitCode ?? (await serveApp(dataDir, say)))
