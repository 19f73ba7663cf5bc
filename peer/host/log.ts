/**
 * Where a host notes what went wrong inside. A line names what was asked and where in the code it failed; it never
 * holds what people wrote, their names, or keys.
 */
export type LogPort = (line: string) => void

export const silentLog: LogPort = () => {}

/** Where an unexpected error came from: its class and its stack, without its message, which may quote contents. */
export function whereItFailed(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return [error.constructor.name, ...frames.slice(0, 8)].join('\n')
}
