/** What came of letting something go wrong. */
export type Begun =
  /** It cannot happen here, or not now. */
  | { readonly kind: 'impossible' }
  /** It happened, and there is nothing to mend. */
  | { readonly kind: 'over' }
  /** It goes on whenever anything is wrong, in this round and those after it. */
  | { readonly kind: 'lasting' }
  /** It goes on until it is mended. */
  | { readonly kind: 'ongoing'; mend(): void }

export const impossible: Begun = { kind: 'impossible' }

export const ongoing = (mend: () => void): Begun => ({ kind: 'ongoing', mend })
