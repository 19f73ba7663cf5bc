import { at, durationText, momentText, type Picture, type Table } from './markup.ts'
import type { ShareAt, Story } from './story.ts'
import { timeAxis } from './timeAxis.ts'

const WIDTH = 1_160
const LEFT = 64
const TOP = 44
const BOTTOM = 244

/** The share of devices that hold everything, over time, with when everything was mended and when all agreed. */
export function curvePicture(shares: readonly ShareAt[], { endMs, rounds }: Story): Picture {
  const axis = timeAxis(endMs, LEFT, WIDTH - 16)
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP)
  const agreedText = (ms: number) => (ms === 0 ? 'all agree at once' : `all agree after ${durationText(ms)}`)
  const mended = rounds.flatMap(({ mendedMs, untilMs, agreedMs }) => {
    const [from, to] = [axis.x(mendedMs), axis.x(untilMs)]
    const words = agreedMs === undefined ? 'never agreed' : agreedText(agreedMs - mendedMs)
    return [
      `<rect class="mended" x="${at(from)}" y="${TOP}" width="${at(to - from)}" height="${BOTTOM - TOP}"/>`,
      `<text class="${agreedMs === undefined ? 'danger' : 'success'}" x="${at(Math.min(from + 4, WIDTH - 176))}" y="${TOP - 24}">all mended: ${words}</text>`,
      `<line class="agreed" x1="${at(from)}" y1="${TOP - 18}" x2="${at(from)}" y2="${BOTTOM}" stroke-dasharray="4 3"/>`,
      ...(agreedMs === undefined
        ? []
        : [
            `<line class="agreed" x1="${at(axis.x(agreedMs))}" y1="${TOP}" x2="${at(axis.x(agreedMs))}" y2="${BOTTOM}"/>`,
          ]),
    ]
  })
  const levels = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line class="grid" x1="${LEFT}" y1="${at(y(share))}" x2="${WIDTH - 16}" y2="${at(y(share))}"/>`,
    `<text x="${LEFT - 8}" y="${at(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  ])
  const path = stepsOf(shares, endMs)
    .map(({ atMs, share }) => `${at(axis.x(atMs))},${at(y(share))}`)
    .join(' ')
  return {
    id: 'curve',
    title: 'How many devices have everything, over time',
    shows: `${roundsText(rounds)} At the worst moment ${Math.round(100 * Math.min(1, ...shares.map(({ share }) => share)))} % of the devices had everything.`,
    width: WIDTH,
    height: BOTTOM + 28,
    parts: [
      ...mended,
      ...levels,
      ...axis.ticks(TOP, BOTTOM),
      `<polygon class="under" points="${at(axis.x(0))},${BOTTOM} ${path} ${at(axis.x(endMs))},${BOTTOM}" opacity="0.6"/>`,
      `<polyline class="curve" points="${path}"/>`,
    ],
  }
}

/** The share holds until it is another. */
function stepsOf(shares: readonly ShareAt[], endMs: number): ShareAt[] {
  const steps: ShareAt[] = []
  for (const { atMs, share } of shares) {
    const before = steps.at(-1)
    if (before?.share === share) continue
    if (before) steps.push({ atMs, share: before.share })
    steps.push({ atMs, share })
  }
  const last = steps.at(-1)
  return last ? [...steps, { atMs: endMs, share: last.share }] : []
}

function roundsText(rounds: Story['rounds']): string {
  return rounds
    .map(({ mendedMs, agreedMs }) =>
      agreedMs === undefined
        ? `Everything was mended at ${momentText(mendedMs)}, and they did not agree.`
        : `Everything was mended at ${momentText(mendedMs)}, and all agreed ${durationText(agreedMs - mendedMs)} later.`,
    )
    .join(' ')
}

export const curveTable = (shares: readonly ShareAt[], { rounds }: Story): Table => ({
  caption: 'Each time that everything was mended',
  columns: ['Mended at', 'Devices that had everything then', 'All agreed after'],
  rows: rounds.map(({ mendedMs, agreedMs }) => [
    momentText(mendedMs),
    `${Math.round(100 * (shares.findLast(({ atMs }) => atMs <= mendedMs)?.share ?? 1))} %`,
    agreedMs === undefined ? 'not at all' : durationText(agreedMs - mendedMs),
  ]),
})
