import { fileURLToPath } from 'node:url'

/** The folder of the code that is run. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url))
