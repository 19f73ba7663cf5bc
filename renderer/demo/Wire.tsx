import type { DemoPeer } from '../../peer/contract.ts'
import { Bird } from '../parts/Bird.tsx'
import { demoWords } from '../words/demo.ts'
import { firstNameOf } from './firstName.ts'
import './Wire.css'

const spacing = 104
const height = 96
const ends = 60
const sag = 19
const hover = 30
const birdScale = 0.44
/** Where there is room. */
const drawnScale = 1.15

/** Where the wire hangs at a share of its length. */
const wireAt = (share: number): number => ends + sag * 4 * share * (1 - share)

/** A bird for each peer: on one wire those who agree, above it whoever differs. The words beside it say the same. */
export function Wire({ peers }: { peers: readonly DemoPeer[] }) {
  const width = peers.length * spacing
  const inAir = peers.filter(({ standing }) => standing.kind === 'differs').length
  const label = demoWords.verdict.birds(peers.length - inAir, inAir)
  return (
    <figure className={inAir === 0 ? 'wire wire-agreed' : 'wire'}>
      <svg width={width * drawnScale} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <path className="wire-line" d={`M0 ${ends}Q${width / 2} ${ends + 2 * sag} ${width} ${ends}`} />
        {peers.map(({ peer, standing }, place) => {
          const x = (place + 0.5) * spacing
          const y = wireAt((place + 0.5) / peers.length)
          return standing.kind === 'agrees' ? (
            <g key={`${peer} on the wire`} className="wire-sitting">
              <Bird x={x} y={y} scale={birdScale} />
            </g>
          ) : (
            <g key={`${peer} in the air`} className="wire-hovering">
              <Bird x={x} y={y - hover} scale={birdScale} />
              <path className="wire-drop" d={`M${x} ${y - 4}V${y - hover + 8}`} />
            </g>
          )
        })}
      </svg>
      <figcaption className="wire-names" aria-hidden="true">
        {peers.map((peer) => (
          <span
            key={peer.peer}
            className={peer.standing.kind === 'differs' ? 'wire-name wire-name-differs' : 'wire-name'}
          >
            {firstNameOf(peer)}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
