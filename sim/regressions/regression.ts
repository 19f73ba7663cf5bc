import { z } from 'zod'
import { planFile } from '../plan/planFile.ts'

/** A world that failed once: what it showed, what noticed it, and what it was found by. See `README.md`. */
export const regressionFile = z.strictObject({
  name: z.string().min(10),
  oracle: z.string().min(1),
  seed: z.string().min(1),
  commit: z.string().regex(/^[0-9a-f]{7,64}$/),
  plan: planFile,
})
