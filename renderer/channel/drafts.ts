/** Where drafts are kept: `localStorage` in the app. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const keyOf = (communityId: string, roomId: string) => `roost.draft ${communityId} ${roomId}`

/** What was typed in this channel and not sent yet. */
export const loadDraft = (storage: DraftStorage, communityId: string, roomId: string): string =>
  storage.getItem(keyOf(communityId, roomId)) ?? ''

/** Keeps the draft; an empty one is forgotten. A full storage loses the draft on reload, never what stands in the field. */
export function saveDraft(storage: DraftStorage, communityId: string, roomId: string, text: string): void {
  const key = keyOf(communityId, roomId)
  try {
    if (text === '') storage.removeItem(key)
    else storage.setItem(key, text)
  } catch {
    storage.removeItem(key)
  }
}
