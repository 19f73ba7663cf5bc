import { svg } from './svg.ts'

/** One line of a chart. */
export interface Series {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface Chart {
  readonly title: string
  /** What the axes measure, with the unit. */
  readonly x: string
  readonly y: string
  /** Logarithmic axes: nothing on them is 0 or less. */
  readonly logX?: boolean
  readonly logY?: boolean
  readonly series: readonly Series[]
  /** A horizontal line with its name: a goal, or a bound. */
  readonly bound?: { readonly name: string; readonly y: number }
}

const WIDTH = 760
const HEIGHT = 440
const LEFT = 76
const RIGHT = 190
const TOP = 44
const BOTTOM = 56
const COLOURS = ['#2f6f4f', '#b4532a', '#3b5b92', '#8a6d1f', '#7a3f78', '#4a4a4a'] as const
const TICKS = 6

/** A line chart as an SVG picture, for those who would rather see numbers than read them. */
export function chartSvg(chart: Chart): string {
  const points = chart.series.flatMap((series) => series.points)
  const xs = scale(
    points.map(({ x }) => x),
    chart.logX === true,
    LEFT,
    WIDTH - RIGHT,
  )
  const ys = scale(
    [...points.map(({ y }) => y), ...(chart.bound ? [chart.bound.y] : [])],
    chart.logY === true,
    HEIGHT - BOTTOM,
    TOP,
  )
  return svg(chart.title, WIDTH, HEIGHT, [
    text(LEFT, 24, chart.title, 'font-size="15" font-weight="600"'),
    ...xs.ticks.flatMap((value) => {
      const at = xs.place(value)
      return [
        line(at, TOP, at, HEIGHT - BOTTOM, '#eeeeee'),
        text(at, HEIGHT - BOTTOM + 18, short(value), 'text-anchor="middle"'),
      ]
    }),
    ...ys.ticks.flatMap((value) => {
      const at = ys.place(value)
      return [line(LEFT, at, WIDTH - RIGHT, at, '#eeeeee'), text(LEFT - 8, at + 4, short(value), 'text-anchor="end"')]
    }),
    line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, '#888888'),
    line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, '#888888'),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, chart.x, 'text-anchor="middle"'),
    text(
      18,
      (TOP + HEIGHT - BOTTOM) / 2,
      chart.y,
      `text-anchor="middle" transform="rotate(-90 18 ${(TOP + HEIGHT - BOTTOM) / 2})"`,
    ),
    ...(chart.bound ? bound(chart.bound, ys) : []),
    ...chart.series.flatMap((series, index) => drawn(series, index, xs, ys)),
  ])
}

interface Scale {
  readonly ticks: readonly number[]
  place(value: number): number
}

function scale(values: readonly number[], isLog: boolean, from: number, to: number): Scale {
  const known = values.length === 0 ? [1] : values
  const high = Math.max(...known)
  const low = isLog ? Math.min(...known) : Math.min(0, ...known)
  const inner = (value: number) => (isLog ? Math.log10(value) : value)
  const span = inner(high) - inner(low) || 1
  const ticks = isLog ? powersOfTen(low, high) : roundSteps(low, high)
  return { ticks, place: (value) => Math.round((from + ((inner(value) - inner(low)) / span) * (to - from)) * 10) / 10 }
}

function powersOfTen(low: number, high: number): number[] {
  const ticks: number[] = []
  for (let power = Math.ceil(Math.log10(low) - 1e-9); 10 ** power <= high * (1 + 1e-9); power++) ticks.push(10 ** power)
  return ticks
}

function roundSteps(low: number, high: number): number[] {
  const rough = (high - low || 1) / TICKS
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10)
  const ticks: number[] = []
  for (let count = Math.ceil(low / step); count * step <= high * (1 + 1e-9); count++) ticks.push(count * step)
  return ticks
}

function drawn({ name, points }: Series, index: number, xs: Scale, ys: Scale): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? COLOURS[0]
  const path = points.map(({ x, y }) => `${xs.place(x)},${ys.place(y)}`).join(' ')
  const labelY = TOP + 12 + index * 20
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(({ x, y }) => `<circle cx="${xs.place(x)}" cy="${ys.place(y)}" r="3" fill="${colour}"/>`),
    line(WIDTH - RIGHT + 14, labelY - 4, WIDTH - RIGHT + 34, labelY - 4, colour),
    text(WIDTH - RIGHT + 40, labelY, name),
  ]
}

function bound({ name, y }: { readonly name: string; readonly y: number }, ys: Scale): string[] {
  const at = ys.place(y)
  return [
    `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#aa2222" stroke-dasharray="6 4"/>`,
    text(WIDTH - RIGHT + 6, at + 4, name, 'fill="#aa2222"'),
  ]
}

const line = (x1: number, y1: number, x2: number, y2: number, colour: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x}" y="${y}" fill="#222222" ${more}>${words.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</text>`

const short = (value: number): string =>
  Math.abs(value) >= 1_000_000
    ? `${Number((value / 1_000_000).toPrecision(3))}M`
    : Math.abs(value) >= 1_000
      ? `${Number((value / 1_000).toPrecision(3))}k`
      : String(Number(value.toPrecision(3)))
