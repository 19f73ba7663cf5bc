import { useState } from 'react'
import { sentenceOf } from '../transport/refused.ts'

/** A request the person has asked for: whether it is under way, and the sentence of its refusal. */
export function useAttempt() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  const attempt = async (work: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (thrown) {
      setError(sentenceOf(thrown))
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, attempt, forget: () => setError(undefined) }
}
