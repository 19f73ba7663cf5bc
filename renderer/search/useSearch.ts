import { useEffect, useState } from 'react'
import type { SearchHit } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { searchAfterMs, searchHitsPerPage } from '../limits.ts'
import { sentenceOf } from '../transport/refused.ts'

/** What a search has found so far. `query` is what it is the answer to. */
export interface Found {
  query: string
  hits: readonly SearchHit[]
  next: string | null
}

interface Place {
  communityId: string
  /** Undefined searches everywhere. */
  roomId: string | undefined
}

/** Searches while somebody types: a moment after the last key, and only the newest question is answered. */
export function useSearch({ communityId, roomId }: Place, query: string) {
  const api = useApi()
  const [found, setFound] = useState<Found>()
  const [error, setError] = useState<string>()
  const [loading, setLoading] = useState(false)

  useEffect(() => {
    let current = true
    if (query === '') {
      setFound(undefined)
      return setError(undefined)
    }
    const ask = async () => {
      try {
        const page = await api.call('messages.search', {
          communityId,
          query,
          limit: searchHitsPerPage,
          ...(roomId === undefined ? {} : { roomId }),
        })
        if (!current) return
        setFound({ query, ...page })
        setError(undefined)
      } catch (thrown) {
        if (current) setError(sentenceOf(thrown))
      }
    }
    const timer = setTimeout(() => void ask(), searchAfterMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [api, communityId, roomId, query])

  const more = async () => {
    if (!found || found.next === null || loading) return
    setLoading(true)
    try {
      const page = await api.call('messages.search', {
        communityId,
        query: found.query,
        limit: searchHitsPerPage,
        after: found.next,
        ...(roomId === undefined ? {} : { roomId }),
      })
      // Unless something else was asked meanwhile.
      setFound((old) => (old === found ? { ...old, hits: [...old.hits, ...page.hits], next: page.next } : old))
    } catch (thrown) {
      setError(sentenceOf(thrown))
    } finally {
      setLoading(false)
    }
  }
  return { found, error, more }
}
