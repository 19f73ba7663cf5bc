const LINE_BREAKERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
const DIRECTION_OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g
const SOMETHING_TO_SEE = /[\p{L}\p{N}\p{P}\p{S}]/u
const CUT = '…'

/**
 * A name or topic that somebody else chose, fit to stand in a line: no control characters, nothing that turns the
 * direction of what stands around it, at most so many characters (code points). Empty where there is nothing to see.
 */
export function displayText(text: string, charactersMax: number): string {
  const line = text.replace(DIRECTION_OVERRIDES, '').replace(LINE_BREAKERS, ' ').trim()
  return SOMETHING_TO_SEE.test(line) ? cutText(line, charactersMax) : ''
}

/** At most so many characters (code points); where some are cut off, the last shows it. */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text
  // Twice as many units hold at least that many characters, so a huge text is never taken apart as a whole.
  const characters = [...text.slice(0, 2 * charactersMax + 2)]
  if (characters.length <= charactersMax) return text
  return `${characters.slice(0, charactersMax - CUT.length).join('')}${CUT}`
}
