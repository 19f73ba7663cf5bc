/** How much is kept of something that others bring about, and the limit that it never goes beyond. */
export interface Bounded {
  readonly what: string
  readonly count: number
  readonly max: number
}
