import {
  CircleCheck,
  Clock,
  EthernetPort,
  Feather,
  KeyRound,
  type LucideIcon,
  Route,
  ShieldAlert,
  WifiOff,
} from 'lucide-react'
import type { Finding, FindingKind } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import './FindingCard.css'

const icons: Record<FindingKind, LucideIcon> = {
  allWell: CircleCheck,
  noNetwork: WifiOff,
  loopbackOnly: WifiOff,
  nothingListening: EthernetPort,
  nobodyThere: WifiOff,
  firewall: ShieldAlert,
  multicastFiltered: WifiOff,
  otherSubnet: Route,
  vpn: Route,
  wrongKey: KeyRound,
  oldKey: KeyRound,
  clockOff: Clock,
  portTaken: EthernetPort,
  silence: Feather,
  nobodyYet: Feather,
}

/** One thing that may stand in the way, what to do about it, and folded away how it is known. */
export function FindingCard({ finding, lead = false }: { finding: Finding; lead?: boolean }) {
  const { kind, certainty, says, advice, evidence } = finding
  const isWell = kind === 'allWell'
  const tone = isWell ? 'well' : lead ? 'lead' : 'lesser'
  return (
    <article className={`finding finding-${tone}`}>
      <Icon of={icons[kind]} />
      <div className="grow">
        <h3 className="finding-says">
          <bdi>{says}</bdi>
        </h3>
        {!isWell && <p className="finding-advice">{advice}</p>}
        <details className="finding-evidence">
          <summary>
            {words.doctor.evidence}
            {!isWell && <span className="finding-certainty">{words.doctor.certainty[certainty]}</span>}
          </summary>
          <ul>
            {evidence.map((line) => (
              <li key={line}>
                <bdi>{line}</bdi>
              </li>
            ))}
          </ul>
        </details>
      </div>
    </article>
  )
}
