import { useEffect, useState } from 'react'
import { dayOf, untilTomorrowMs } from './times.ts'

/** The local day, which changes at midnight. */
export function useToday(): number {
  const [today, setToday] = useState(() => dayOf(Date.now()))
  useEffect(() => {
    const timer = setTimeout(() => setToday(dayOf(Date.now())), untilTomorrowMs(Date.now()) + 1000)
    return () => clearTimeout(timer)
  }, [today])
  return today
}
