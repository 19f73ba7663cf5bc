/** A command that cannot do what it was asked: a code for programs, a sentence for people. */
export class Failure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'Failure'
    this.code = code
  }
}

/** A command that did what it was asked and printed it, and whose answer is no: exit code 1. */
export class Unsuccessful extends Failure {}

export const stoppedEarly = (): Failure => new Failure('stopped', 'Stopped before it was done.')
