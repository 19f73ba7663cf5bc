import { birdBreast, birdShape } from './birdShape.ts'

/** The one-colour bird without its perch, standing with its feet at (0, 0) and drawn in the current colour. */
export function Bird({ x, y, scale }: { x: number; y: number; scale: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${scale}) translate(-62 -95)`} fill="currentColor">
      <path fillRule="evenodd" d={birdShape} />
      <path d={birdBreast} />
    </g>
  )
}
