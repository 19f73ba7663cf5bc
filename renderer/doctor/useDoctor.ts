import { useEffect, useRef, useState } from 'react'
import type { Examination } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { useAttempt } from '../parts/useAttempt.ts'

/** The last examination, and how to have another; one is made by itself when the page is opened. */
export function useDoctor() {
  const api = useApi()
  const { busy, error, attempt } = useAttempt()
  const [found, setFound] = useState<Examination>()
  /** What was asked last: the way to one address, or to everybody. */
  const [asked, setAsked] = useState<string>()
  const examine = (address?: string) => {
    setAsked(address)
    return attempt(async () => setFound(await api.call('network.doctor', address === undefined ? {} : { address })))
  }
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void examine()
  })
  return { busy, error, asked, found, examine }
}
