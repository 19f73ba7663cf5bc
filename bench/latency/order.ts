/** What a process of the measurement is told. */
export type Order =
  | { readonly kind: 'found'; readonly folder: string; readonly lossShare: number }
  | { readonly kind: 'join'; readonly folder: string; readonly lossShare: number; readonly link: string }
  /** To the one that founded: once the other is here. */
  | { readonly kind: 'send'; readonly messageCount: number }

/** What it answers. Times are in milliseconds of the clock that all processes of a machine share. */
export type Answer =
  | { readonly kind: 'founded'; readonly link: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'sent'; readonly atMs: readonly number[] }
  | { readonly kind: 'seen'; readonly index: number; readonly atMs: number }
