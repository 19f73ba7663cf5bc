import { App } from './App.tsx'
import { type Api, ApiContext } from './api.ts'
import { draw } from './draw.tsx'

/** Draws the app over an API. */
export function mount(api: Api): void {
  draw(
    <ApiContext value={api}>
      <App />
    </ApiContext>,
  )
}
