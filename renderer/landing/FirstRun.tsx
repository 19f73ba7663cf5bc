import { Mark } from '../parts/Mark.tsx'
import { words } from '../words.ts'
import { Ways } from './Ways.tsx'
import { Wires } from './Wires.tsx'
import './FirstRun.css'

/** The first screen of somebody who is in no community yet. */
export function FirstRun({ onLanded }: { onLanded: (communityId: string) => void }) {
  return (
    <div className="first-run">
      <section className="first-run-dusk">
        <Wires />
        <div className="first-run-name">
          <Mark className="first-run-mark" />
          {words.roost}
        </div>
        <p className="first-run-slogan">{words.landing.slogan}</p>
        <p className="first-run-promise">{words.landing.promise}</p>
      </section>
      <main className="first-run-choose">
        <h1 className="first-run-where">{words.landing.where}</h1>
        <Ways onLanded={onLanded} />
      </main>
    </div>
  )
}
