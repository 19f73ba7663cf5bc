import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the folder for the files of whoever runs worlds for another process, which removes it however they end. */
export const filesFolderVariable = 'ROOST_SIM_FILES'

/** A new folder for real files of worlds: in memory, where the system has a place for that. */
export const newFilesFolder = (): string =>
  mkdtempSync(join(process.env[filesFolderVariable] ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir()), 'roost-sim-'))
