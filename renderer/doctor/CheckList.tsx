import { CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { Check } from '../../peer/contract.ts'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words.ts'
import './CheckList.css'

const icons: Record<Check['state'], LucideIcon> = { clear: CircleCheck, trouble: TriangleAlert, unknown: CircleDashed }

/** Everything that was looked at, whether or not it is in the way. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="checks" aria-label={words.doctor.checks}>
      {checks.map(({ check, state, says }) => (
        <li key={check} className={`check check-${state}`}>
          <Icon of={icons[state]} />
          <div className="grow">
            <span className="check-name">{words.doctor.check[check]}</span>
            <span className="unseen">, {words.doctor.checkState[state]}: </span>
            <span className="check-says">
              <bdi>{says}</bdi>
            </span>
          </div>
        </li>
      ))}
    </ul>
  )
}
