import type { Surroundings } from './surroundings.ts'

/** A message as it was given: its text, or `-` for what standard input says. */
export const messageText = async ({ stdin }: Surroundings, text: string): Promise<string> =>
  text === '-' ? (await stdin()).replace(/\r?\n$/, '') : text
