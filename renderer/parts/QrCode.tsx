import { useMemo } from 'react'
import { encode } from 'uqr'
import './QrCode.css'

/** The text as a QR code. It is dark on light in every theme: cameras want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: 0 })
    return { size, path: pathOf(data) }
  }, [text])
  return (
    <svg
      className="qr-code"
      viewBox={`-4 -4 ${size + 8} ${size + 8}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  )
}

/** Every run of dark squares in a line is one bar. */
function pathOf(data: readonly (readonly boolean[])[]): string {
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
