/** Order of two strings by UTF-16 unit: total, the same everywhere, and by byte for the ASCII of ids. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
