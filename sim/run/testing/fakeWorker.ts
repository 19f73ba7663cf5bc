import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFilesFolder } from '../../disk/filesFolder.ts'
import type { Job, Ran } from '../job.ts'
import { quietOutcome } from './outcome.ts'

/** Stands for a process that runs worlds: what happens follows from the seed. */
process.on('message', (job: Job) => {
  const seed = job.kind === 'seed' ? job.seed : job.plan.seed
  if (seed === '3') {
    process.stderr.write('out of memory\n')
    process.exit(7)
  }
  if (seed === '5') return
  if (seed === '8') {
    const folder = newFilesFolder()
    writeFileSync(join(folder, 'left.db'), 'left')
    process.stderr.write(folder, () => process.exit(7))
    return
  }
  const isLate = seed === '1'
  const ran: Ran = { outcome: quietOutcome(seed), realMs: 1 }
  setTimeout(() => process.send?.(ran), isLate ? 300 : 0)
})
process.on('disconnect', () => process.exit(0))
