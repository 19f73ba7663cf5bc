import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './look/tokens.css'
import './look/base.css'
import { App } from './App.tsx'
import { type Api, ApiContext } from './api.ts'
import { startAppearance } from './look/appearance.ts'

/** Draws the app over an API. Inline style elements are off: the content security policy refuses them. */
export function mount(api: Api): void {
  const root = document.getElementById('app')
  if (!root) throw new Error('the page has no #app')
  startAppearance()
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <ApiContext value={api}>
          <App />
        </ApiContext>
      </CSPProvider>
    </StrictMode>,
  )
}
