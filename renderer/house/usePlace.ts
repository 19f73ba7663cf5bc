import { useState } from 'react'
import { loadPlace, type Place, savePlace } from './place.ts'

export function usePlace() {
  const [place, setPlace] = useState(() => loadPlace(localStorage))
  const change = (next: (old: Place) => Place) =>
    setPlace((old) => {
      const place = next(old)
      savePlace(localStorage, place)
      return place
    })
  return {
    place,
    goToCommunity: (communityId: string) => change((old) => ({ ...old, communityId })),
    goToRoom: (communityId: string, roomId: string) =>
      change((old) => ({ communityId, roomOf: { ...old.roomOf, [communityId]: roomId } })),
  }
}
