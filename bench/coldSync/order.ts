/** What a process of the measurement is told to be. */
export type Order =
  | { readonly role: 'serve'; readonly logPath: string; readonly folder: string; readonly withoutStreams: boolean }
  | {
      readonly role: 'join'
      readonly logPath: string
      readonly folder: string
      /** What the serving process said of itself. */
      readonly port: number
      readonly eventCount: number
    }

/** What it answers. */
export type Answer =
  | { readonly kind: 'serving'; readonly port: number; readonly eventCount: number }
  | {
      readonly kind: 'joined'
      /** From the first greeting until the timeline shows the last event. */
      readonly tookMs: number
      /** Of that, from the first events that were stored. */
      readonly sinceFirstMs?: number
      readonly heldCount: number
      readonly residentBytes: number
      /** Every quarter of a second. */
      readonly residentSamples?: readonly number[]
      readonly processorMs?: number
    }
