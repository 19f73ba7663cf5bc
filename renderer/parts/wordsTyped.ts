/** How many words a person's key is written as. */
export const recoveryWordCount = 24

/** The words in what was typed or pasted: by spaces, lines, commas, and the numbers of a written list left out. */
export const wordsTyped = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .split(/[\s,;.:]+/u)
    .filter((part) => part !== '' && !/^\d+[.)]?$/u.test(part))
