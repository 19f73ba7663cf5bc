import { at, counted, escaped, type Picture, type Table } from './markup.ts'
import type { RecordedDevice, Recording } from './recording.ts'

const WIDTH = 540
const HEIGHT = 420
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 - 6 }
/** With more devices than this, names would lie over each other. */
const namedDevicesMax = 16

/** Who hears whom while nothing is broken: eggs, and wires that sag between them. */
export function topologyPicture({ devices, pairs, plan }: Recording): Picture {
  const shown = devices.filter(({ number }) => number < plan.options.deviceCount)
  const isSmall = shown.length <= namedDevicesMax
  const place = (number: number) => {
    const angle = (2 * Math.PI * number) / Math.max(1, shown.length) - Math.PI / 2
    return { x: CENTRE.x + 206 * Math.cos(angle), y: CENTRE.y + 156 * Math.sin(angle) }
  }
  const wires = pairs.map(([one, other]) => {
    const [from, to] = [place(one), place(other)]
    const sag = 0.1 * Math.hypot(to.x - from.x, to.y - from.y)
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + sag }
    const kind = pairs.length > 40 ? 'wire many' : 'wire'
    return `<path class="${kind}" d="M${at(from.x)} ${at(from.y)} Q${at(middle.x)} ${at(middle.y)} ${at(to.x)} ${at(to.y)}"/>`
  })
  return {
    id: 'topology',
    title: 'Who hears whom while nothing is broken',
    shows: `${topologyWords[plan.options.topology]}: ${counted(shown.length, 'device')} and ${counted(pairs.length, 'pair')} that hear each other.`,
    width: WIDTH,
    height: HEIGHT,
    parts: [...wires, ...shown.map((device) => eggMarkup(device, place(device.number), isSmall))],
  }
}

function eggMarkup(
  { number, name, isHonest }: RecordedDevice,
  { x, y }: { x: number; y: number },
  isNamed: boolean,
): string {
  const [width, height] = isNamed ? [17, 19] : [7, 8]
  const kind = isHonest ? 'egg' : 'egg liar'
  const egg = `<path class="${kind}" style="fill:var(--egg-${(number % 8) + 1})" d="${eggPath(x, y, width, height)}"><title>${escaped(name)}${isHonest ? '' : ', lies'}</title></path>`
  if (!isNamed) return egg
  const words = isHonest ? name : `${name} lies`
  return [
    egg,
    `<text class="initials" x="${at(x)}" y="${at(y + 5)}">${escaped(name.slice(0, 2))}</text>`,
    `<text class="${isHonest ? 'strong' : 'danger'}" x="${at(x)}" y="${at(y + height + 16)}" text-anchor="middle">${escaped(words)}</text>`,
  ].join('')
}

/** Narrower above than below. */
const eggPath = (x: number, y: number, width: number, height: number): string =>
  `M${at(x - width)} ${at(y + height * 0.14)} C${at(x - width)} ${at(y - height * 1.1)} ${at(x + width)} ${at(y - height * 1.1)} ${at(x + width)} ${at(y + height * 0.14)} C${at(x + width)} ${at(y + height * 1.25)} ${at(x - width)} ${at(y + height * 1.25)} ${at(x - width)} ${at(y + height * 0.14)} z`

export const topologyWords = {
  mesh: 'Everybody hears everybody',
  star: 'All hear one, and only that one hears all',
  ring: 'A ring: each hears two neighbours',
  line: 'A line: each hears those beside it',
  random: 'Some hear some, and that changes',
  islands: 'Two islands with a bridge',
  sleepers: 'Everybody hears everybody, but some sleep most of the time',
} as const

export function topologyTable({ devices, pairs, plan }: Recording): Table {
  const shown = devices.filter(({ number }) => number < plan.options.deviceCount)
  const nameOf = (number: number) => shown.find((device) => device.number === number)?.name ?? ''
  return {
    caption: 'The same by device',
    columns: ['Device', 'Hears'],
    rows: shown.map(({ number, name }) => {
      const others = pairs.flatMap(([one, other]) => (one === number ? [other] : other === number ? [one] : []))
      return [name, others.length === shown.length - 1 ? 'everybody' : others.map(nameOf).join(', ') || 'nobody']
    }),
  }
}
