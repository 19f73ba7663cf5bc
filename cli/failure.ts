/** A command that cannot do what it was asked: a code for programs, a sentence for people. */
export class Failure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Failure'
    this.code = code
  }
}
