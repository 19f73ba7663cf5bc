import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectDir } from './folders.ts'

/** What has to hold before any test is worth running. */
interface Stage {
  readonly name: string
  /** A JavaScript program under the project's folder and its arguments. */
  readonly command: readonly [program: string, ...words: string[]]
  readonly remedy: string
}

const stages: readonly Stage[] = [
  {
    name: 'style',
    command: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
    remedy: 'npm run fix mends most of it',
  },
  {
    name: 'types',
    command: ['node_modules/typescript/bin/tsc', '--noEmit'],
    remedy: 'the lines above say where',
  },
  { name: 'build', command: ['scripts/run.mjs', 'build'], remedy: 'the lines above say where' },
]

/** Runs the stages in order and says so. False where one failed; the ones behind it have not run then. */
export function runStages(say: (line: string) => void): boolean {
  for (const { name, command, remedy } of stages) {
    const [program, ...words] = command
    const startMs = performance.now()
    const { status } = spawnSync(process.execPath, [join(projectDir, program), ...words], {
      cwd: projectDir,
      stdio: 'inherit',
    })
    if (status !== 0) {
      say(`test: the ${name} stage failed, so no test was run: ${remedy}.`)
      return false
    }
    say(`test: ${name} holds (${((performance.now() - startMs) / 1000).toFixed(1)} s)`)
  }
  return true
}
