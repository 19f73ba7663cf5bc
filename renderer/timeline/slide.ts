/** One rendering of the list. `shift` keeps the place from the end instead of from the start. */
export interface Slide<Item> {
  rows: readonly Item[]
  shift: boolean
}

/**
 * The next rendering on the way from the rows shown to the rows wanted, such that the row the reader looks at
 * (`anchorKey`) stays where it is. The list can keep its place either from its start or from its end, so a change on
 * both sides of the anchor takes two renderings: first what is below, then what is above.
 */
export function nextSlide<Item extends { key: string }>(
  shown: readonly Item[],
  wanted: readonly Item[],
  anchorKey: string | undefined,
): Slide<Item> {
  const from = shown.findIndex((row) => row.key === anchorKey)
  const to = wanted.findIndex((row) => row.key === anchorKey)
  if (from < 0 || to < 0 || from === to) return { rows: wanted, shift: false }
  if (shown.length - from === wanted.length - to) return { rows: wanted, shift: true }

  const above = shown.slice(0, from)
  const below = wanted.slice(to)
  const belowKeys = new Set(below.map((row) => row.key))
  return { rows: [...above.filter((row) => !belowKeys.has(row.key)), ...below], shift: false }
}
