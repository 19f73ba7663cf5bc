import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The app's build, and beside it the board of the demo. With `--mode testing` the page under testing/ is built instead: the same app over a peer that lives
 * in the page's memory. Nothing of it is in the product.
 */
export default defineConfig(({ mode }) => {
  const testing = mode === 'testing'
  return {
    root: folder(testing ? './testing' : '.'),
    // Relative addresses work under any origin: a custom protocol, or a loopback server with any port.
    base: './',
    plugins: [react()],
    build: {
      outDir: folder(testing ? '../dist/renderer-testing' : '../dist/renderer'),
      emptyOutDir: true,
      target: 'chrome140',
      sourcemap: false,
      // A small asset inlined as a data: address would be refused by the content security policy.
      assetsInlineLimit: 0,
      modulePreload: false,
      ...(testing ? {} : { rolldownOptions: { input: [folder('./index.html'), folder('./demo.html')] } }),
    },
  }
})
