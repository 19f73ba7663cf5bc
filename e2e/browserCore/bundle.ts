import { build } from 'esbuild'
import { projectDir } from '../../scripts/folders.ts'
import { codeFiles, isForTests, isIn } from '../../scripts/tidy/files.ts'

export interface Bundle {
  readonly text: string
  /** The files that went in, relative to the project's folder. */
  readonly files: readonly string[]
}

const folders = ['core/event', 'core/graph', 'core/rooms']

/** Every module of the library: of `core/event`, `core/graph` and `core/rooms`, without their tests. */
export const libraryModules: readonly string[] = codeFiles
  .filter(
    ({ path, text }) => folders.some((folder) => isIn(path, folder)) && !isForTests(path) && !usesTestRunner(text),
  )
  .map(({ path }) => path)

function usesTestRunner(text: string): boolean {
  return text.includes("from 'vitest'")
}

/** What the bundle is called in the page. */
export const GLOBAL_NAME = 'roost'

/** The modules, and the page's part of the test, for a browser. Throws where anything needs Node. */
export async function bundleForBrowser(paths: readonly string[]): Promise<Bundle> {
  const modules = paths.map((path, index) => `export * as module${index} from './${path}'`)
  const result = await build({
    stdin: { contents: ["export * from './e2e/browserCore/page.ts'", ...modules].join('\n'), resolveDir: projectDir },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    globalName: GLOBAL_NAME,
    target: 'es2022',
    logLevel: 'silent',
  })
  return { text: result.outputFiles[0]?.text ?? '', files: Object.keys(result.metafile.inputs) }
}
