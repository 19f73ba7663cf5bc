import './Wires.css'

interface Sitter {
  x: number
  y: number
  size: number
  facing: 1 | -1
}

const wires = ['M-108 228Q300 314 732 199', 'M-108 322Q300 403 732 300', 'M-108 415Q300 492 732 401']

/** Where each bird's feet stand, in the drawing's 600 × 900. */
const flock: readonly Sitter[] = [
  { x: 57, y: 252, size: 0.58, facing: 1 },
  { x: 122, y: 262, size: 0.53, facing: 1 },
  { x: 464, y: 249, size: 0.61, facing: -1 },
  { x: 240, y: 364, size: 0.56, facing: 1 },
  { x: 371, y: 364, size: 0.58, facing: -1 },
  { x: 430, y: 358, size: 0.53, facing: -1 },
  { x: 154, y: 450, size: 0.58, facing: 1 },
  { x: 539, y: 435, size: 0.56, facing: -1 },
]

/** The flock of the first screen. */
export function Wires() {
  return (
    <svg className="wires" viewBox="0 0 600 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {wires.map((wire) => (
        <path key={wire} className="wires-wire" d={wire} />
      ))}
      {flock.map(({ x, y, size, facing }) => (
        <g key={`${x} ${y}`} transform={`translate(${x} ${y}) scale(${size * facing} ${size}) translate(-66 -92)`}>
          <path
            className="wires-body"
            d="M25 114 47 60C53 41 66 27 83 27c11 0 18 6 20 15l14 5.500-14 5.500C101 76 86 92 65 92H49l-9 22z"
          />
          <path className="wires-breast" d="M103 53C101 76 86 92 65 92h-4c2-20 17-38 42-39z" />
          <circle className="wires-eye" cx="86" cy="43.500" r="5" />
        </g>
      ))}
    </svg>
  )
}
