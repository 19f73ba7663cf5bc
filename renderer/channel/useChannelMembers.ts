import { useCallback, useEffect, useState } from 'react'
import type { Channel, Result } from '../../peer/contract.ts'
import { useApi } from '../api.ts'
import { sentenceOf } from '../transport/refused.ts'

export type ChannelMember = Result<'channels.members'>[number]

/**
 * Who is in a private channel or asked into it. There is no live query for it: it is asked for again when the number of
 * those in it changes, and through `reload` by who has just changed something.
 */
export function useChannelMembers(communityId: string, { roomId, memberCount }: Channel) {
  const api = useApi()
  const [members, setMembers] = useState<readonly ChannelMember[]>()
  const [error, setError] = useState<string>()
  const load = useCallback(async () => {
    try {
      return await api.call('channels.members', { communityId, roomId })
    } catch (thrown) {
      setError(sentenceOf(thrown))
      return undefined
    }
  }, [api, communityId, roomId])

  useEffect(() => {
    let current = true
    void load().then((next) => current && next && setMembers(next))
    return () => {
      current = false
    }
  }, [load, memberCount])
  const reload = useCallback(async () => {
    const next = await load()
    if (next) setMembers(next)
  }, [load])
  return { members, error, reload }
}
