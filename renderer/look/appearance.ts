import { useSyncExternalStore } from 'react'

/** What the person has chosen. `system` follows the computer, and its wish for contrast before its light or dark. */
export const appearances = ['light', 'dark', 'contrast', 'system'] as const
export type Appearance = (typeof appearances)[number]

const storageKey = 'roost.appearance'
const wantsContrast = matchMedia('(prefers-contrast: more)')
const wantsDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function chosen(): Appearance {
  const stored = localStorage.getItem(storageKey)
  return appearances.find((appearance) => appearance === stored) ?? 'system'
}

function theme(): Exclude<Appearance, 'system'> {
  const appearance = chosen()
  if (appearance !== 'system') return appearance
  if (wantsContrast.matches) return 'contrast'
  return wantsDark.matches ? 'dark' : 'light'
}

const wear = () => {
  document.documentElement.dataset.theme = theme()
}

/** Puts the theme on the page now, and again whenever the system's wishes change. */
export function startAppearance(): void {
  wear()
  wantsContrast.addEventListener('change', wear)
  wantsDark.addEventListener('change', wear)
}

export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem(storageKey, appearance)
  wear()
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, chosen)
