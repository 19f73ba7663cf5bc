import type { Delivery } from '../../peer/contract.ts'
import { Egg } from '../parts/Egg.tsx'
import { Perch } from '../parts/Perch.tsx'
import { words } from '../words.ts'
import './DeliveryLine.css'

/** Where an own message has got to. */
export function DeliveryLine({ heldBy, of, readByCount, readBy }: Delivery) {
  const [first] = readBy
  if (first) {
    return (
      <div className="message-delivery">
        <span className="message-readers">
          {readBy.map(({ userId, name }) => (
            <Egg key={userId} userId={userId} name={name} size="reader" />
          ))}
        </span>
        {words.delivery.read(first.name, readByCount - 1)}
      </div>
    )
  }
  return (
    <div className="message-delivery">
      <Perch small taken={heldBy} of={of} />
      {heldBy <= 1 ? words.delivery.here : words.delivery.held(heldBy, of)}
    </div>
  )
}
