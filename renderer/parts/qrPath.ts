/** The dark squares as the path of a drawing: every run of them in a line is one bar. */
export function pathOf(data: readonly (readonly boolean[])[]): string {
  const bars: string[] = []
  for (const [y, line] of data.entries()) {
    let from = 0
    while (from < line.length) {
      let to = from
      while (line[to]) to++
      if (to > from) bars.push(`M${from} ${y}h${to - from}v1h-${to - from}z`)
      from = to + 1
    }
  }
  return bars.join('')
}
