import type { z } from 'zod'
import { RefusalError } from './contract.ts'

const MISSING = 'is missing'
const MISFIT = 'does not fit'

/** The parsed parameters; throws a `RefusalError` 'invalid' that says which one does not fit the contract and why. */
export function checkParams<Schema extends z.ZodType>(schema: Schema, params: unknown): z.output<Schema> {
  const parsed = schema.safeParse(params, { error: (issue) => (issue.input === undefined ? MISSING : MISFIT) })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new RefusalError('invalid', issue === undefined ? 'The parameters do not fit.' : sentenceOf(issue))
}

/** The contract's own message where it has one, made a sentence; otherwise which parameter it is. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `There is no parameter "${issue.keys[0]?.slice(0, 64)}".`
  if (issue.message === MISSING || issue.message === MISFIT) {
    const path = issue.path.map(String).join('.')
    return path === '' ? 'The parameters do not fit.' : `The parameter "${path}" ${issue.message}.`
  }
  const text = issue.message.charAt(0).toUpperCase() + issue.message.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}
