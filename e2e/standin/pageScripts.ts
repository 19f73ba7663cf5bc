import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** The name of the isolated world, and of the binding and the function through which it talks with the main process. */
export const preloadWorld = 'preload'
export const sendBinding = 'standinSend'
export const deliverFunction = 'standinDeliver'

const secret = `const standinSecret = ${JSON.stringify(randomBytes(12).toString('hex'))};`

/** The script for the page's own world. */
export const mainWorldScript = (): string => `(() => { ${secret} ${bundle('mainWorld')} })()`

/** The script for the isolated world: the preload at `path`, in the top frame only, as Electron runs it. */
export function preloadScript(path: string): string {
  const surroundings = JSON.stringify({ platform: process.platform, sandboxed: true, contextIsolated: true })
  return `if (window === window.top) (() => {
    ${secret}
    ${bundle('isolatedWorld')}
    globalThis.${deliverFunction} = standin.deliver;
    (function (require, module, exports, process) { ${readFileSync(path, 'utf8')}
    })(standin.require, { exports: {} }, {}, ${surroundings});
  })()`
}

function bundle(name: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'page', `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'standin',
    target: 'es2022',
  })
  return outputFiles.map((file) => file.text).join('')
}
