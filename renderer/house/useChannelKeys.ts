import { useEffect } from 'react'
import type { Channel } from '../../peer/contract.ts'

/** Alt+Up and Alt+Down go to the channel above and below. */
export function useChannelKeys(
  channels: readonly Channel[],
  currentRoomId: string | undefined,
  go: (roomId: string) => void,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
      if (step === 0 || !event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      const next = channels[channels.findIndex((channel) => channel.roomId === currentRoomId) + step]
      if (next) go(next.roomId)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}
