/** One rendering of the list. */
export interface Slide<Item> {
  rows: readonly Item[]
  /** Keeps the place from the end instead of from the start. */
  shift: boolean
}

/**
 * The next rendering on the way from the rows shown to the rows wanted, such that what the reader looks at stays where
 * it is: the first row from `firstVisible` on that is in both. The list can keep its place either from its start or from
 * its end, so a change on both sides of that row takes two renderings: first what is below, then what is above.
 */
export function nextSlide<Item extends { key: string }>(
  shown: readonly Item[],
  wanted: readonly Item[],
  firstVisible: number | undefined,
): Slide<Item> {
  const direct = { rows: wanted, shift: false }
  if (firstVisible === undefined) return direct
  const placeOf = new Map(wanted.map((row, place) => [row.key, place]))
  const from = shown.findIndex((row, place) => place >= firstVisible && placeOf.has(row.key))
  const to = placeOf.get(shown[from]?.key ?? '')
  if (to === undefined || from === to) return direct
  if (shown.length - from === wanted.length - to) return { rows: wanted, shift: true }

  const below = wanted.slice(to)
  const belowKeys = new Set(below.map((row) => row.key))
  const above = shown.slice(0, from).filter((row) => !belowKeys.has(row.key))
  return { rows: [...above, ...below], shift: false }
}
