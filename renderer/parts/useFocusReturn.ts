import { type RefObject, useLayoutEffect } from 'react'

/** Gives the focus back to what had it when this part was opened, if the part still holds it when it goes. */
export function useFocusReturn(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const opener = document.activeElement
    return () => {
      const inside = part.current?.contains(document.activeElement) ?? false
      if (inside && opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [part])
}
