import { endAtUncaught } from '../peer/host/endAtUncaught.ts'
import { whereItFailed } from '../peer/host/log.ts'
import { Session } from '../peer/host/session.ts'
import { openPeer } from '../peer/open.ts'
import { answerCommands } from './answerCommands.ts'
import { EngineHost } from './engineHost.ts'
import type { FromEngine, ToEngine } from './engineProtocol.ts'
import { holdFolder } from './holdFolder.ts'

// The engine's own process: a plain Node program with a message port to the main process.
const log = (line: string) => console.error(line)
endAtUncaught(process, log)
const host = new EngineHost({
  post: (message: FromEngine) => process.parentPort.postMessage(message),
  holdFolder,
  openPeer: (options) => openPeer({ ...options, log }),
  answerCommands: (api, folder) => answerCommands(api, folder, log),
  newSession: (api, post) => new Session(api, post, log),
})

process.parentPort.on('message', ({ data }: { data: ToEngine }) => {
  host.receive(data).catch((error: unknown) => {
    // A programming error: better a fresh engine than one in an unknown state.
    console.error(`the engine failed: ${whereItFailed(error)}`)
    process.exit(1)
  })
})
