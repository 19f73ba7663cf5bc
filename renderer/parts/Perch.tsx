import { useState } from 'react'
import { seatsMax } from '../limits.ts'
import './Perch.css'

interface PerchProps {
  /** Seats taken, and seats there are. Words beside the perch say the same. */
  taken: number
  of: number
  small?: boolean
}

/** Seats on a line: who is here, who holds a message, who agrees. */
export function Perch({ taken, of, small = false }: PerchProps) {
  /** Seats that were taken before anybody looked have landed long ago. */
  const [landedBefore] = useState(taken)
  const seats = of > seatsMax ? ['taken'] : Array.from({ length: of }, (_, i) => (i < taken ? 'taken' : 'free'))
  return (
    <span className={small ? 'perch perch-small' : 'perch'} aria-hidden="true">
      {seats.map((seat, place) => (
        <span
          key={`${place} ${seat}`}
          className={`perch-seat perch-seat-${seat}${place >= landedBefore ? ' perch-seat-landing' : ''}`}
        />
      ))}
    </span>
  )
}
