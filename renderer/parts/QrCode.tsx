import { useMemo } from 'react'
import { encode } from 'uqr'
import { pathOf } from './qrPath.ts'
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
