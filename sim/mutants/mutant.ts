/** A bug that is made on purpose: some text of a file, and what takes its place. */
export interface Mutant {
  readonly name: string
  /** What it would do to people. */
  readonly harm: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
}
