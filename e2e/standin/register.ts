import { registerHooks } from 'node:module'

// `node --import e2e/standin/register.ts <built main>` runs an unmodified main process under plain Node.
const standin = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: standin, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
})
