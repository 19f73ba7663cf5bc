import { StoreError } from '../core/store/storeError.ts'
import type { Environment } from './environment.ts'

/**
 * For what nobody is waiting for: undefined where the disk refuses, and `onRefused` may take note of it. Whoever calls this
 * comes back to it, or is asked again.
 */
export function unlessStorageRefuses<Value>(
  operation: () => Value,
  onRefused?: (error: StoreError) => void,
): Value | undefined {
  try {
    return operation()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    onRefused?.(error)
    return undefined
  }
}

/** A world in which all that is done later is done in some way. */
export const withTasksRun = (environment: Environment, run: (task: () => void) => void): Environment => ({
  ...environment,
  after: (delayMs, task) => environment.after(delayMs, () => run(task)),
})
