/** Where the person is: which community, and which channel of each. Kept on this computer. */
export interface Place {
  communityId: string | undefined
  roomOf: Readonly<Record<string, string>>
}

const storageKey = 'roost.place'
const nowhere: Place = { communityId: undefined, roomOf: {} }

export function loadPlace(storage: Pick<Storage, 'getItem'>): Place {
  try {
    const stored: unknown = JSON.parse(storage.getItem(storageKey) ?? 'null')
    return typeof stored === 'object' && stored !== null ? { ...nowhere, ...stored } : nowhere
  } catch {
    return nowhere
  }
}

export const savePlace = (storage: Pick<Storage, 'setItem'>, place: Place): void =>
  storage.setItem(storageKey, JSON.stringify(place))

/** The item with the wished key, or else the first that `prefer` likes, or else the first. */
export function chooseItem<Item>(
  items: readonly Item[],
  wished: (item: Item) => boolean,
  prefer: (item: Item) => boolean,
): Item | undefined {
  return items.find(wished) ?? items.find(prefer) ?? items[0]
}
