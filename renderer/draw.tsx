import { CSPProvider } from '@base-ui/react/csp-provider'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './look/tokens.css'
import './look/base.css'
import { startAppearance } from './look/appearance.ts'

/** Draws a page in its fonts and colours. Inline style elements are off: the content security policy refuses them. */
export function draw(page: ReactNode): void {
  const root = document.getElementById('app')
  if (!root) throw new Error('the page has no #app')
  startAppearance()
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>{page}</CSPProvider>
    </StrictMode>,
  )
}
