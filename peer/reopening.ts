import type { RoomId } from '../core/event/ids.ts'
import type { StoreError, StoreErrorCode } from '../core/store/storeError.ts'
import type { Environment } from './environment.ts'
import { closedPauseMs, doubtedPauseMs } from './limits.ts'
import { unlessStorageRefuses, withTasksRun } from './unlessStorageRefuses.ts'

/** What may be another way in a while without anybody doing something about it. */
const passing: ReadonlySet<StoreErrorCode> = new Set(['locked', 'full', 'unavailable'])

/**
 * Communities that are opened again without anybody having asked: those that could not be opened, and those of which memory
 * may hold something else than the disk, since that refused in the midst of something.
 */
export class Reopening {
  readonly #environment: Environment
  readonly #reopen: (communityId: RoomId) => void
  readonly #onRefused: (error: StoreError) => void
  /** Of those that are closed, the sentences that say why. */
  readonly #messages = new Map<string, string>()
  readonly #cancels = new Map<RoomId, () => void>()
  #isStopped = false

  /** `reopen` throws a `StoreError` where it cannot. */
  constructor(environment: Environment, reopen: (communityId: RoomId) => void, onRefused: (error: StoreError) => void) {
    this.#environment = environment
    this.#reopen = reopen
    this.#onRefused = onRefused
  }

  /** Why a community is closed; undefined where it is not. */
  messageOf(communityId: string): string | undefined {
    return this.#messages.get(communityId)
  }

  /** It could not be opened. */
  failed(communityId: RoomId, error: StoreError): void {
    this.#messages.set(communityId, error.message)
    if (passing.has(error.code)) this.#later(communityId, closedPauseMs)
  }

  opened(communityId: RoomId): void {
    this.#messages.delete(communityId)
  }

  /** Memory may hold something else than the disk. */
  doubted(communityId: RoomId): void {
    this.#later(communityId, doubtedPauseMs)
  }

  /** Runs something that nobody waits for; what the disk refuses in the midst of it is taken up from the disk again. */
  guarded<Value>(communityId: RoomId, operation: () => Value): Value | undefined {
    return unlessStorageRefuses(operation, (error) => {
      this.#onRefused(error)
      this.doubted(communityId)
    })
  }

  /** The world of a community, in which that holds for all that it does later. */
  environmentOf(communityId: RoomId): Environment {
    return withTasksRun(this.#environment, (task) => this.guarded(communityId, task))
  }

  /** What is refused from now on stays as it is. */
  stop(): void {
    this.#isStopped = true
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }

  #later(communityId: RoomId, delayMs: number): void {
    if (this.#isStopped || this.#cancels.has(communityId)) return
    const cancel = this.#environment.after(delayMs, () => {
      this.#cancels.delete(communityId)
      unlessStorageRefuses(
        () => this.#reopen(communityId),
        (error) => {
          this.#onRefused(error)
          this.#later(communityId, closedPauseMs)
        },
      )
    })
    this.#cancels.set(communityId, cancel)
  }
}
