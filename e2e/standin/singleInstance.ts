import { mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type OnSecond = (argv: string[], cwd: string) => void

const spoolName = /^SecondInstance\.\d+\.json$/

/**
 * The lock of a data folder: a file with the holder's process id. A second instance leaves its arguments beside it and
 * goes; it does so synchronously, since it ends right after it was refused.
 */
export class SingleInstance {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /** The lock, or null where a living process has it. */
  static take(dir: string, onSecond: OnSecond): SingleInstance | null {
    mkdirSync(dir, { recursive: true })
    const path = join(dir, 'Standin.lock')
    if (isHeld(path)) {
      leaveArguments(dir)
      return null
    }
    writeFileSync(path, String(process.pid))
    watch(dir, (_change, name) => {
      if (name !== null && spoolName.test(name)) readArguments(join(dir, name), onSecond)
    }).unref()
    return new SingleInstance(path)
  }

  release(): void {
    rmSync(this.#path, { force: true })
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    process.kill(holder, 0)
    return holder !== process.pid
  } catch {
    return false
  }
}

function leaveArguments(dir: string): void {
  const path = join(dir, `SecondInstance.${process.pid}.json`)
  writeFileSync(`${path}.new`, JSON.stringify({ argv: process.argv, cwd: process.cwd() }))
  renameSync(`${path}.new`, path)
}

function readArguments(path: string, onSecond: OnSecond): void {
  let left: { argv: string[]; cwd: string }
  try {
    left = JSON.parse(readFileSync(path, 'utf8'))
    rmSync(path)
  } catch {
    // The folder tells of one file several times; it was taken the first time.
    return
  }
  onSecond(left.argv, left.cwd)
}
