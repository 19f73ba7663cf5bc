/** Text as it may stand in a page, whoever wrote it. */
export const escaped = (text: string): string => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A length in a picture: no more digits than anybody can see. */
export const at = (value: number): string => String(Math.round(value * 10) / 10)

export interface Picture {
  readonly id: string
  /** What it is, and what it shows, for those who do not see it. */
  readonly title: string
  readonly shows: string
  readonly width: number
  readonly height: number
  readonly parts: readonly string[]
}

export const pictureMarkup = ({ id, title, shows, width, height, parts }: Picture): string =>
  [
    `<svg role="img" aria-labelledby="${id}-title ${id}-shows" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}">`,
    `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-shows">${escaped(shows)}</desc>`,
    ...parts,
    '</svg>',
  ].join('\n')

export interface Table {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** The facts of a picture, one under the other. */
export const tableMarkup = ({ caption, columns, rows }: Table): string =>
  [
    '<div class="scroll"><table>',
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${row.map(cellMarkup).join('')}</tr>`).join('\n')}</tbody>`,
    '</table></div>',
  ].join('\n')

function cellMarkup(cell: string | number, column: number): string {
  const text = escaped(typeof cell === 'number' ? grouped(cell) : cell)
  if (column === 0) return `<th scope="row">${text}</th>`
  return typeof cell === 'number' ? `<td class="number">${text}</td>` : `<td>${text}</td>`
}

/** A whole number with its digits in groups of three. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** A moment of a world, such as 3:07. */
export function momentText(atMs: number): string {
  const seconds = Math.floor(atMs / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** How long something took. */
export const durationText = (ms: number): string =>
  ms < 10_000 ? `${Number((ms / 1_000).toFixed(1))} s` : `${Math.round(ms / 1_000)} s`

export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Number((bytes / 1_000).toFixed(1))} kB` : `${Number((bytes / 1_000_000).toFixed(1))} MB`
}

/** A number with what it counts. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`
