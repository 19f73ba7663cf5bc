import { svg } from '../svg.ts'
import { count } from '../tables.ts'
import type { ColdSyncRow } from './coldSyncBench.ts'
import { WAY_NAMES } from './coldSyncTable.ts'

const BAR = { left: 190, width: 430, height: 22, gap: 14 }

/** How many events a second each took, as bars, in an SVG that needs nothing else. */
export function coldSyncPicture(rows: readonly ColdSyncRow[]): string {
  const done = rows.filter(({ outcome }) => outcome === 'done')
  const most = Math.max(1, ...done.map(({ eventsPerSecond }) => eventsPerSecond))
  const bars = done.flatMap(({ way, eventsPerSecond, eventCount }, at) => {
    const top = 44 + at * (BAR.height + BAR.gap)
    const width = Math.max(1, (eventsPerSecond / most) * BAR.width)
    const middle = top + BAR.height * 0.7
    const said = `${count(Math.round(eventsPerSecond))} (${count(eventCount)})`
    return [
      `<text x="${BAR.left - 10}" y="${middle}" text-anchor="end">${WAY_NAMES[way]}</text>`,
      `<rect x="${BAR.left}" y="${top}" width="${width.toFixed(1)}" height="${BAR.height}" fill="#1f6f5c"/>`,
      `<text x="${(BAR.left + width + 8).toFixed(1)}" y="${middle}">${said}</text>`,
    ]
  })
  const height = 50 + done.length * (BAR.height + BAR.gap)
  const title = 'Events a second that a peer takes which has nothing (events in all)'
  return svg(title, BAR.left + BAR.width + 150, height, [`<text x="10" y="22" font-size="14">${title}</text>`, ...bars])
}
