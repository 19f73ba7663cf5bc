const barWidth = 30
const megabyte = 1_000_000

export interface Progress {
  readonly transferred: number
  readonly total?: number | null
}

/** `Electron [#####-----]  50 %  57 of 115 MB`; without a total only what has come. */
export function progressLine(name: string, { transferred, total }: Progress): string {
  const come = (transferred / megabyte).toFixed(0)
  if (total === undefined || total === null || total <= 0) return `${name} ${come} MB`
  const share = Math.min(1, transferred / total)
  const filled = Math.round(share * barWidth)
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
  const percent = String(Math.floor(share * 100)).padStart(3)
  return `${name} [${bar}] ${percent} %  ${come} of ${(total / megabyte).toFixed(0)} MB`
}

/** Shows progress on one line of a terminal; elsewhere, such as in a log, as a line for every tenth. */
export class ProgressBar {
  readonly #name: string
  readonly #out: { readonly isTTY?: boolean; write(text: string): unknown }
  #lastTenth = -1

  constructor(name: string, out: { readonly isTTY?: boolean; write(text: string): unknown } = process.stdout) {
    this.#name = name
    this.#out = out
  }

  show(progress: Progress): void {
    const line = progressLine(this.#name, progress)
    if (this.#out.isTTY === true) {
      this.#out.write(`\r${line}`)
      return
    }
    const tenth = Math.floor((10 * progress.transferred) / Math.max(1, progress.total ?? 1))
    if (tenth === this.#lastTenth) return
    this.#lastTenth = tenth
    this.#out.write(`${line}\n`)
  }

  end(): void {
    if (this.#out.isTTY === true) this.#out.write('\n')
  }
}
