import type { z } from 'zod'
import type { RequestName, Result, requests } from '../contract.ts'

/** One handler a request; parameters have been checked. */
export type RequestHandlers = {
  [Name in RequestName]: (params: z.output<(typeof requests)[Name]['params']>) => Result<Name> | Promise<Result<Name>>
}

/** The handlers of the requests whose names begin with one of these words: `members` for `members.list`. */
export type HandlersOf<Group extends string> = Pick<RequestHandlers, Extract<RequestName, `${Group}.${string}`>>
