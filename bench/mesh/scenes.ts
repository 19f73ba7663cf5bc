/** What goes on in a mesh while it is measured. */
export interface MeshScene {
  readonly name: 'quiet' | 'usual' | 'lossy' | 'busy'
  readonly eventsPerSecond: number
  readonly durationMs: number
  /** Share of receptions that come to nothing, each by itself. */
  readonly lossShare: number
}

export const MESH_SCENES: readonly MeshScene[] = [
  { name: 'quiet', eventsPerSecond: 0, durationMs: 300_000, lossShare: 0 },
  { name: 'usual', eventsPerSecond: 1, durationMs: 120_000, lossShare: 0 },
  { name: 'lossy', eventsPerSecond: 1, durationMs: 120_000, lossShare: 0.05 },
  { name: 'busy', eventsPerSecond: 10, durationMs: 60_000, lossShare: 0.05 },
]
