import { at, bytesText, escaped, type Picture, type Table } from './markup.ts'
import { type MessageType, messageTypes, type Sent } from './messageTypes.ts'

const WIDTH = 540
const ROW = 24
const LABEL = 232

const inOrder = (messages: ReadonlyMap<MessageType, Sent>) =>
  [...messages].sort(([, left], [, right]) => right.bytes - left.bytes)

/** A bar for each kind of message, by the bytes of its datagrams. */
export function bytesPicture(messages: ReadonlyMap<MessageType, Sent>): Picture {
  const rows = inOrder(messages)
  const most = Math.max(1, ...rows.map(([, { bytes }]) => bytes))
  const total = rows.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const [first] = rows
  return {
    id: 'bytes',
    title: 'What the bytes on the network were for',
    shows: `${bytesText(total)} in all${first ? `, most of them for "${messageTypes[first[0]]}"` : ''}.`,
    width: WIDTH,
    height: Math.max(1, rows.length) * ROW + 8,
    parts: rows.map(([type, { bytes }], index) => {
      const y = index * ROW
      const width = Math.max(1, (bytes / most) * (WIDTH - LABEL - 76))
      return [
        `<text x="${LABEL - 8}" y="${y + 16}" text-anchor="end">${escaped(shortOf(type))}</text>`,
        `<rect class="bar" rx="3" x="${LABEL}" y="${y + 5}" width="${at(width)}" height="14"/>`,
        `<text class="strong" x="${at(LABEL + width + 6)}" y="${y + 16}">${bytesText(bytes)}</text>`,
      ].join('')
    }),
  }
}

/** What stands before the colon says it already. */
const shortOf = (type: MessageType): string => messageTypes[type].split(':')[0] ?? type

export const bytesTable = (messages: ReadonlyMap<MessageType, Sent>): Table => ({
  caption: 'The same in numbers',
  columns: ['What for', 'Datagrams', 'Bytes'],
  rows: inOrder(messages).map(([type, { count, bytes }]) => [messageTypes[type], count, bytes]),
})
