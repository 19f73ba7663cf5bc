import { useEffect } from 'react'

interface HouseKeys {
  onSearch: (scope: 'here' | 'everywhere') => void
  onSettings: () => void
}

/** Ctrl+K and Ctrl+Shift+F search everywhere, Ctrl+F in the open channel, Ctrl+, opens the settings; Cmd on a Mac. */
export function useHouseKeys({ onSearch, onSettings }: HouseKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return
      const key = event.key.toLowerCase()
      if (key === 'k' && !event.shiftKey) onSearch('everywhere')
      else if (key === 'f') onSearch(event.shiftKey ? 'everywhere' : 'here')
      else if (key === ',' && !event.shiftKey) onSettings()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}
