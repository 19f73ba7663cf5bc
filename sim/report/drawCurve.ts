import { at, durationText, momentText, type Picture, type Table } from './markup.ts'
import type { ShareAt } from './shares.ts'
import type { MendedRound, Story } from './story.ts'
import { type TimeAxis, timeAxis } from './timeAxis.ts'

const WIDTH = 1_160
const LEFT = 64
const TOP = 44
const BOTTOM = 244
/** About as wide as a letter is, to keep words within the picture. */
const letterWidth = 6.4

/** The share of devices that hold everything, over time, with when everything was mended and when all agreed. */
export function curvePicture(shares: readonly ShareAt[], { endMs, rounds }: Story): Picture {
  const axis = timeAxis(endMs, LEFT, WIDTH - 16)
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP)
  const mended = rounds.flatMap((round) => mendedParts(axis, round))
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

/** The ground on which everything is mended, and what came of it above. */
function mendedParts(axis: TimeAxis, round: MendedRound): string[] {
  const { mendedMs, untilMs, agreedMs } = round
  const [from, to] = [axis.x(mendedMs), axis.x(untilMs)]
  const words = `mended: ${endText(round)}`
  const isCut = from + 4 + words.length * letterWidth > axis.right
  const agreed = agreedMs === undefined ? undefined : at(axis.x(agreedMs))
  return [
    `<rect class="mended" x="${at(from)}" y="${TOP}" width="${at(to - from)}" height="${BOTTOM - TOP}"/>`,
    `<text class="${agreed === undefined ? 'danger' : 'success'}" x="${at(isCut ? axis.right : from + 4)}" y="${TOP - 24}"${isCut ? ' text-anchor="end"' : ''}>${words}</text>`,
    `<line class="agreed" x1="${at(from)}" y1="${TOP - 18}" x2="${at(from)}" y2="${BOTTOM}" stroke-dasharray="4 3"/>`,
    ...(agreed === undefined
      ? []
      : [`<line class="agreed" x1="${agreed}" y1="${TOP}" x2="${agreed}" y2="${BOTTOM}"/>`]),
  ]
}

function endText({ mendedMs, agreedMs, agreed, disagreed }: MendedRound): string {
  const count = agreed.length + disagreed.length
  if (agreedMs === undefined) return `${agreed.length} of ${count} agreed`
  return `all ${count} agreed ${agreedMs === mendedMs ? 'at once' : `after ${durationText(agreedMs - mendedMs)}`}`
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

const roundsText = (rounds: Story['rounds']): string =>
  rounds.map((round) => `Everything was mended at ${momentText(round.mendedMs)}: ${endText(round)}.`).join(' ')

export const curveTable = (shares: readonly ShareAt[], { rounds }: Story): Table => ({
  caption: 'Each time that everything was mended',
  columns: ['Mended at', 'Had everything just before', 'Devices that had to agree', 'Agreed', 'After'],
  rows: rounds.map(({ mendedMs, agreedMs, agreed, disagreed }) => [
    momentText(mendedMs),
    `${Math.round(100 * (shares.findLast(({ atMs }) => atMs < mendedMs)?.share ?? 1))} %`,
    agreed.length + disagreed.length,
    agreed.length,
    agreedMs === undefined ? 'not all' : durationText(agreedMs - mendedMs),
  ]),
})
