/** What stands beside the channel: everybody, or one of them. */
export type Pane = { kind: 'people' } | { kind: 'person'; userId: string } | undefined
