/** What events are in these models: a name, the names that it builds on, and everything behind those. */
export interface Link {
  readonly id: string
  readonly parents: readonly string[]
  /** All ancestors, itself not among them. */
  readonly behind: ReadonlySet<string>
}

/** Everything behind an event with these parents. */
export function behindOf(parents: readonly string[], events: ReadonlyMap<string, Link>): ReadonlySet<string> {
  return new Set(parents.flatMap((id) => [id, ...(events.get(id)?.behind ?? [])]))
}

/** Neither builds on the other. */
export const areConcurrent = (left: Link, right: Link): boolean =>
  left.id !== right.id && !left.behind.has(right.id) && !right.behind.has(left.id)

/** Of the events, those on which no other of them builds, by name. */
export function tipsOf(events: Iterable<Link>): string[] {
  const all = [...events]
  return all
    .filter(({ id }) => !all.some(({ behind }) => behind.has(id)))
    .map(({ id }) => id)
    .sort()
}

/** Parents before children. */
export const parentsFirst = <Event extends Link>(events: Iterable<Event>): Event[] =>
  [...events].sort((left, right) => left.behind.size - right.behind.size || (left.id < right.id ? -1 : 1))
