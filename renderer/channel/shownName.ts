import type { Channel } from '../../peer/contract.ts'

/** How a channel is called in a sentence: `#general`, or the names of the others in a direct conversation. */
export const shownName = ({ kind, name }: Pick<Channel, 'kind' | 'name'>): string =>
  kind === 'direct' ? name : `#${name}`
