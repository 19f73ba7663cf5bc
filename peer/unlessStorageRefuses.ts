import { StoreError } from '../core/store/storeError.ts'

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
