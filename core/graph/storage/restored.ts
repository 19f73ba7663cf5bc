import type { EventId } from '../../event/ids.ts'
import type { EventSource } from '../table/storedEvent.ts'
import type { GraphPage } from './page.ts'
import type { PageWriter } from './pageWriter.ts'
import type { StateGroups } from './stateGroups.ts'

/** What a graph that was put back is stored by from now on. */
export interface Restored {
  readonly groups: StateGroups
  /** Events that others rest on and that could not be read. */
  readonly missing: readonly EventId[]
  /** Undefined where not everything that is stored is here: then there are no pages of it. */
  readonly pages: PageWriter | undefined
}

export interface StoredPages {
  readonly pages: readonly GraphPage[]
  readonly fetch: EventSource
  /** Held events that came without their content and still are. */
  readonly withoutContent: Iterable<EventId>
}
