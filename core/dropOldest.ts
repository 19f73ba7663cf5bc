/** Keeps a map or a set bounded as it grows by one at a time: beyond `countMax`, what was added first goes. */
export function dropOldest<Key>(kept: Map<Key, unknown> | Set<Key>, countMax: number): void {
  if (kept.size <= countMax) return
  for (const oldest of kept.keys()) {
    kept.delete(oldest)
    return
  }
}
