const hexId = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.padEnd(64, '0'), 'hex'))

export interface CraftedIds {
  readonly adas: readonly Uint8Array[]
  readonly bens: readonly Uint8Array[]
}

/** Ids of events that only Ada and of events that only Ben has, which any sum over them takes for each other. */
export const collisions: Readonly<Record<string, CraftedIds>> = {
  'ids that begin with the same 8 bytes': {
    adas: [hexId('0123456789abcdef01')],
    bens: [hexId('0123456789abcdef02')],
  },
  'ids that begin with the same 16 bytes': {
    adas: [hexId('0123456789abcdef0123456789abcdef01')],
    bens: [hexId('0123456789abcdef0123456789abcdef02')],
  },
  'pairs with the same sum and the same exclusive or of their first words': {
    adas: [hexId('0100000000000000aa'), hexId('0200000000000000ab')],
    bens: [hexId('0000000000000000ac'), hexId('0300000000000000ad')],
  },
  'pairs whose ids have the same sum and the same exclusive or as a whole': {
    adas: [hexId('01'), hexId('02')],
    bens: [hexId('00'), hexId('03')],
  },
  'ids that swap their halves': {
    adas: [hexId(`${'1'.repeat(32)}${'2'.repeat(32)}`)],
    bens: [hexId(`${'2'.repeat(32)}${'1'.repeat(32)}`)],
  },
}
