import { useState } from 'react'

/** Forgets what a sheet held, while it is drawn, whenever it has been opened or closed since. */
export function useReset(open: boolean, reset: () => void): void {
  const [wasOpen, setWasOpen] = useState(open)
  if (open === wasOpen) return
  setWasOpen(open)
  reset()
}
