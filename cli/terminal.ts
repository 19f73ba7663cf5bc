const CONTROLS = /(?![\n\t])\p{Cc}/gu

/** Text that other people wrote, safe to show in a terminal: nothing in it can move the cursor or change colours. */
export const printable = (text: string): string => text.replace(CONTROLS, '\ufffd')

/** Such text where one line is wanted. */
export const printableLine = (text: string): string => printable(text.replace(/\s*\n\s*/g, ' '))

/** One line of JSON. The control characters that JSON leaves as they are become escapes. */
export function jsonLine(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(value).replace(/\p{Cc}/gu, escaped)}\n`
}
