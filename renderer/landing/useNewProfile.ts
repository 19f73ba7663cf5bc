import { useRef, useState } from 'react'
import { useApi } from '../api.ts'

/** Makes the profile, and holds the 24 words until the person says that they are written down. */
export function useNewProfile() {
  const api = useApi()
  const [recoveryWords, setRecoveryWords] = useState<readonly string[]>()
  const confirmed = useRef<() => void>(undefined)

  const create = async (name: string): Promise<void> => {
    const made = await api.call('profile.create', { name })
    await new Promise<void>((resolve) => {
      confirmed.current = resolve
      setRecoveryWords(made.words)
    })
  }
  const confirm = () => {
    setRecoveryWords(undefined)
    confirmed.current?.()
  }
  return { create, recoveryWords, confirm }
}
