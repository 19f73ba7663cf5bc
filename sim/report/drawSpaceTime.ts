import { drawnDotsMax, drawnLinesMax } from '../limits.ts'
import { faultText } from './faultWords.ts'
import { fateWords, type Life, livesOf } from './lives.ts'
import { at, counted, escaped, type Picture, type Table } from './markup.ts'
import type { Recording } from './recording.ts'
import type { MendedRound, Story, Stretch } from './story.ts'
import type { Carried, CaughtUp } from './taken.ts'
import { type TimeAxis, timeAxis } from './timeAxis.ts'

const WIDTH = 1_160
const LEFT = 148
const TOP = 28
/** About as wide as a letter of what is said in a lane is. */
const LETTER = 5.8
/** A band shorter than this is a mark. */
const bandWidthMin = 4
/** In lower lanes words would lie over each other. */
const laneWithWordsMin = 44

/** A lane for each device, time to the right: what was written where, when it came to the others, what went wrong. */
export function spaceTimePicture(recording: Recording, story: Story): Picture {
  const lives = livesOf(recording)
  const axis = timeAxis(story.endMs, LEFT, WIDTH - 16)
  const laneHeight = Math.max(16, Math.min(56, 760 / Math.max(1, lives.length)))
  const bottom = TOP + lives.length * laneHeight
  const y = (device: number) => TOP + (device + 0.5) * laneHeight
  // Whoever is lost for good is not away: there is no such device any more.
  const away = story.away.filter(({ device, fromMs }) => fromMs < (lives[device]?.toMs ?? 0))
  return {
    id: 'space-time',
    title: 'What happened on each device, over time',
    shows: spokenText(lives, story),
    width: WIDTH,
    height: bottom + 28,
    parts: [
      ...story.rounds.map((round) => mendedBand(axis, round, bottom)),
      ...axis.ticks(TOP, bottom),
      ...lives.map((life) => laneParts(axis, y(life.number), life)),
      ...thinned(story.carried, drawnLinesMax).map((carried) => carryLine(axis, y, carried)),
      ...away.map((stretch) => awayBand(axis, y(stretch.device), laneHeight, stretch)),
      ...faultBands(axis, y, laneHeight, story.faults),
      ...caughtUpMarks(axis, y, laneHeight, story.caughtUp),
      ...thinned(story.written, drawnDotsMax).map(
        ({ device, atMs }) => `<circle class="wrote" cx="${at(axis.x(atMs))}" cy="${at(y(device))}" r="3"/>`,
      ),
      ...story.crashes.map(({ device, atMs }) => crashMark(axis.x(atMs), y(device))),
    ],
  }
}

function mendedBand(axis: TimeAxis, { mendedMs, untilMs }: MendedRound, bottom: number): string {
  const [from, to] = [axis.x(mendedMs), axis.x(untilMs)]
  return [
    `<rect class="mended" x="${at(from)}" y="${TOP}" width="${at(to - from)}" height="${at(bottom - TOP)}"/>`,
    `<text class="success" x="${at(from + 4)}" y="${TOP - 8}">all mended</text>`,
  ].join('')
}

function laneParts(axis: TimeAxis, y: number, { name, fate, fromMs, toMs }: Life): string {
  const words = fate === undefined ? name : `${name}, ${fateWords[fate].short}`
  return [
    `<line class="lane" x1="${at(axis.x(fromMs))}" y1="${at(y)}" x2="${at(axis.x(toMs))}" y2="${at(y)}"/>`,
    `<text class="${fate === 'lies' ? 'danger' : fate === undefined ? 'strong' : ''}" x="${LEFT - 12}" y="${at(y + 4)}" text-anchor="end">${escaped(words)}</text>`,
  ].join('')
}

function awayBand(axis: TimeAxis, y: number, laneHeight: number, { fromMs, toMs, what }: Stretch): string {
  const [from, to] = [axis.x(fromMs), axis.x(toMs)]
  const height = laneHeight * 0.34
  const box = `x="${at(from)}" y="${at(y - height / 2)}" width="${at(Math.max(1, to - from))}" height="${at(height)}"`
  const band = `<rect class="${what}" rx="3" ${box}><title>${what}</title></rect>`
  return to - from < 56 ? band : `${band}<text x="${at(from + 6)}" y="${at(y - height / 2 - 3)}">${what}</text>`
}

/** What befalls one device at once stands one below the other, as far as there is room; words only where they fit. */
function faultBands(
  axis: TimeAxis,
  y: (device: number) => number,
  laneHeight: number,
  faults: readonly Stretch[],
): string[] {
  const hasWords = laneHeight >= laneWithWordsMin
  const height = hasWords ? 10 : Math.max(3, laneHeight * 0.3)
  const trackCount = hasWords ? 2 : 1
  /** Where each track of each device is free again. */
  const freeFrom = new Map<string, number>()
  return faults.map(({ device, fromMs, toMs, what }) => {
    const [from, to] = [axis.x(fromMs), axis.x(toMs)]
    const words = escaped(faultText(what))
    const length = words.length * LETTER
    const isMark = to - from < bandWidthMin
    const begin = isMark ? from + 7 : to - from >= length + 8 ? from + 4 : to + 4
    const tracks = Array.from({ length: trackCount }, (_, track) => ({
      track,
      free: freeFrom.get(`${device} ${track}`) ?? 0,
    }))
    const { track, free } = tracks.find((each) => each.free <= from) ?? { track: trackCount - 1, free: axis.right }
    const isSaid = hasWords && free <= from && begin + length <= axis.right
    freeFrom.set(`${device} ${track}`, Math.max(to, isSaid ? begin + length + 6 : from + 8))
    const top = y(device) + laneHeight * 0.1 + track * (height + 2)
    const title = `<title>${words}</title>`
    const shape = isMark
      ? `<path class="moment" d="M${at(from)} ${at(top)} l4 ${at(height)} h-8 z">${title}</path>`
      : `<rect class="fault" rx="2" x="${at(from)}" y="${at(top)}" width="${at(to - from)}" height="${at(height)}">${title}</rect>`
    return isSaid ? `${shape}<text x="${at(begin)}" y="${at(top + height - 1)}" class="said">${words}</text>` : shape
  })
}

function carryLine(axis: TimeAxis, y: (device: number) => number, carried: Carried): string {
  const { writer, writtenMs, taker, takenMs, isLate } = carried
  return `<line class="${isLate ? 'late' : 'carry'}" x1="${at(axis.x(writtenMs))}" y1="${at(y(writer))}" x2="${at(axis.x(takenMs))}" y2="${at(y(taker))}"/>`
}

/** Words only where they reach neither the next mark of the device nor beyond the picture. */
function caughtUpMarks(
  axis: TimeAxis,
  y: (device: number) => number,
  laneHeight: number,
  caughtUp: readonly CaughtUp[],
): string[] {
  return caughtUp.map(({ device, fromMs, toMs, count }, index) => {
    const [from, to] = [axis.x(fromMs), Math.max(axis.x(toMs), axis.x(fromMs) + 8)]
    const words = `caught up with ${counted(count, 'event')}`
    const next = caughtUp.slice(index + 1).find((other) => other.device === device)
    const room = (next === undefined ? axis.right : axis.x(next.fromMs)) - from
    const isSaid = laneHeight >= laneWithWordsMin && words.length * LETTER < room
    const mark = `<rect class="caught" rx="4" x="${at(from)}" y="${at(y(device) - 4)}" width="${at(to - from)}" height="8"><title>${words}</title></rect>`
    return isSaid ? `${mark}<text class="said" x="${at(from)}" y="${at(y(device) - 8)}">${words}</text>` : mark
  })
}

const crashMark = (x: number, y: number): string =>
  `<path class="crash" d="M${at(x - 4)} ${at(y - 4)} l8 8 m0 -8 l-8 8"><title>crash</title></path>`

/** As many as can be told apart, from the whole time evenly. */
export function thinned<Item>(items: readonly Item[], countMax: number): readonly Item[] {
  if (items.length <= countMax) return items
  return items.filter(
    (_, index) => Math.floor((index * countMax) / items.length) > Math.floor(((index - 1) * countMax) / items.length),
  )
}

const spokenText = (lives: readonly Life[], { written, carried, caughtUp, faults, crashes }: Story): string =>
  `${counted(lives.length, 'device')} wrote ${counted(written.length, 'event')}, which others took ${counted(carried.length, 'time')} as they came, ${counted(carried.filter(({ isLate }) => isLate).length, 'time')} late. ` +
  `${counted(caughtUp.length, 'time')} somebody caught up who had been away. ` +
  `${counted(faults.length, 'fault')} befell single devices, and there were ${counted(crashes.length, 'crash', 'crashes')}.`

export function spaceTimeTable(recording: Recording, story: Story): Table {
  const { written, carried, caughtUp, crashes, away, faults } = story
  return {
    caption: 'The same by device. Late is what took more than 5 s while both were there.',
    columns: [
      ...['Device', 'Number', 'In the end', 'Wrote', 'Took', 'Late', 'Caught up with', 'Crashes'],
      ...['Asleep or off', 'What went wrong there'],
    ],
    rows: livesOf(recording).map(({ number, name, fate, toMs }) => {
      const of = <Item extends { device: number }>(items: readonly Item[]) =>
        items.filter(({ device }) => device === number)
      const took = carried.filter(({ taker }) => taker === number)
      const awayMs = of(away)
        .filter(({ fromMs }) => fromMs < toMs)
        .reduce((sum, stretch) => sum + stretch.toMs - stretch.fromMs, 0)
      const wrong = [...new Set(of(faults).map(({ what }) => faultText(what)))].sort()
      return [
        name,
        number,
        fate === undefined ? 'had to agree' : fateWords[fate].short,
        of(written).length,
        took.length,
        took.filter(({ isLate }) => isLate).length,
        of(caughtUp).reduce((sum, { count }) => sum + count, 0),
        of(crashes).length,
        `${Math.round(awayMs / 1_000)} s`,
        wrong.join(', ') || 'nothing',
      ]
    }),
  }
}
