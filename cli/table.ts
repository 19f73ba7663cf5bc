import { tableCellCharactersMax } from './limits.ts'
import { printableLine } from './terminal.ts'

/** Rows under their headings, every column as wide as its widest cell; numbers stand to the right. */
export function tableText(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map(cellText))
  const headings = columns.map(printableLine)
  const widths = headings.map((heading, column) =>
    cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), heading.length),
  )
  const line = (row: readonly string[], isNumber: (column: number) => boolean) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width))
  return [
    line(headings, () => false),
    line(rule, () => false),
    ...cells.map((row, place) => line(row, (column) => typeof rows[place]?.[column] === 'number')),
  ].join('\n')
}

function cellText(cell: string | number | null): string {
  const text = cell === null ? '' : printableLine(String(cell))
  return text.length > tableCellCharactersMax ? `${text.slice(0, tableCellCharactersMax - 1)}…` : text
}
