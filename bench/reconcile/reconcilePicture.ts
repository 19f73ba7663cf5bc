import { svg } from '../svg.ts'
import { DIFFERING_COUNTS, type ReconcileResult } from './reconcileBench.ts'
import { SPREADS, type Spread } from './twoSets.ts'

interface Curve {
  readonly name: string
  readonly colour: string
  readonly bytesOf: (result: ReconcileResult) => number
}

const CURVES: readonly Curve[] = [
  { name: 'Roost', colour: '#1f6f5c', bytesOf: ({ ours }) => ours.payloadBytes },
  { name: 'Roost, tree alone', colour: '#9a6b1f', bytesOf: ({ tree }) => tree.payloadBytes },
  { name: 'range-based (Negentropy)', colour: '#7a3b69', bytesOf: ({ rival }) => rival.payloadBytes },
]
const PANEL = { width: 250, height: 240, left: 58, top: 40 }
/** Powers of ten at the bottom and at the top of the bytes. */
const DECADES = { low: 2, high: 8 }

/** The bytes of the largest sets over what differs, one panel for each spread, both axes logarithmic. */
export function reconcilePicture(results: readonly ReconcileResult[]): string {
  const sharedCount = Math.max(...results.map((result) => result.sharedCount))
  const largest = results.filter((result) => result.sharedCount === sharedCount)
  const width = PANEL.left + SPREADS.length * (PANEL.width + 20)
  const height = PANEL.top + PANEL.height + 70
  const legend = CURVES.map(
    ({ name, colour }, at) =>
      `<text x="${PANEL.left + at * 200}" y="${height - 12}" fill="${colour}">&#9632; ${name}</text>`,
  )
  const title = `Bytes to find what differs, ${sharedCount.toLocaleString('en')} shared events`
  return svg(title, width, height, [
    `<text x="${PANEL.left}" y="18" font-size="14">${title}</text>`,
    ...SPREADS.map((spread, at) => panel(largest, spread, PANEL.left + at * (PANEL.width + 20))),
    ...legend,
  ])
}

function panel(results: readonly ReconcileResult[], spread: Spread, left: number): string {
  const bottom = PANEL.top + PANEL.height
  const across = (differing: number) => left + 15 + (Math.log10(differing) / 4) * (PANEL.width - 30)
  const up = (bytes: number) =>
    bottom - ((Math.log10(bytes) - DECADES.low) / (DECADES.high - DECADES.low)) * PANEL.height
  const lines: string[] = [`<text x="${left + 8}" y="${PANEL.top + 14}" fill="#555">${spread}</text>`]
  for (let decade = DECADES.low; decade <= DECADES.high; decade++) {
    const y = up(10 ** decade)
    lines.push(`<path d="M${left} ${y}h${PANEL.width}" stroke="#ddd"/>`)
    if (left === PANEL.left) lines.push(`<text x="${left - 6}" y="${y + 4}" text-anchor="end">10^${decade}</text>`)
  }
  for (const differing of DIFFERING_COUNTS) {
    lines.push(`<text x="${across(differing)}" y="${bottom + 18}" text-anchor="middle">${differing}</text>`)
  }
  const ofSpread = results.filter((result) => result.spread === spread)
  for (const { colour, bytesOf } of CURVES) {
    const points = ofSpread.map((result) => `${across(result.differingCount)},${up(bytesOf(result)).toFixed(1)}`)
    lines.push(`<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`)
    for (const point of points) {
      const [x, y] = point.split(',')
      lines.push(`<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`)
    }
  }
  return lines.join('\n')
}
