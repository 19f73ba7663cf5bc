import { rmSync } from 'node:fs'
import { filesFolderVariable } from '../disk/filesFolder.ts'
import type { Job, Ran } from './job.ts'
import { planFor } from './profiles.ts'
import { runWorld } from './runWorld.ts'

/** A process that runs one world after the other, as it is handed them. */
process.on('message', async (job: Job) => {
  const startMs = performance.now()
  const outcome = await runWorld(job.kind === 'seed' ? planFor(job.seed, job.choice) : job.plan)
  const ran: Ran = { outcome, realMs: performance.now() - startMs }
  process.send?.(ran)
})
// Whoever handed out the work is gone, and with it whoever wants to know, and who would tidy up.
process.on('disconnect', () => {
  const folder = process.env[filesFolderVariable]
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
