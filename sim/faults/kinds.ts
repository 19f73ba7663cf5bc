/** Everything that can go wrong, by where it does. A run of many seeds in which one of these never happened has failed. */
export const faultKinds = {
  network: [
    'loss',
    'duplicate',
    'reorder',
    'delay',
    'clog',
    'truncation',
    'bitFlip',
    'partition',
    'asymmetricPartition',
    'isolation',
    'addressChange',
    'mtuDrop',
    'streamCut',
    'streamRefused',
    'streamSlow',
    'announcementsLost',
  ],
  time: ['skew', 'drift', 'jumpForward', 'jumpBack', 'frozenClock', 'suspend', 'awayForAWeek'],
  process: ['crash', 'crashAtStatement', 'pause', 'slowConsumer', 'olderSchema', 'secondProcess', 'restart'],
  disk: [
    'full',
    'readError',
    'writeError',
    'syncError',
    'tornPage',
    'lostWrite',
    'stalePage',
    'walDeleted',
    'readOnly',
    'wrongKey',
  ],
  liar: [
    'forgedSignature',
    'wrongHash',
    'foreignAuthor',
    'equivocation',
    'forkedChain',
    'replay',
    'backDated',
    'futureDated',
    'withheld',
    'missingParents',
    'cyclicParents',
    'tooManyParents',
    'oversize',
    'deepJson',
    'bomb',
    'falseFilter',
    'groundIds',
    'requestFlood',
    'amplification',
    'garbageLockboxes',
    'mutualBans',
    'rekeyOmitsHonest',
  ],
  outsider: ['randomPackets', 'replayedPackets', 'oldEpochKey', 'spoofedSource', 'beaconFlood'],
} as const

/** What can happen only to a device that keeps real files. */
export const fileFaultKinds: readonly string[] = ['tornPage', 'stalePage', 'walDeleted', 'wrongKey', 'secondProcess']

export type FaultLayer = keyof typeof faultKinds
export type FaultKindOf<Layer extends FaultLayer> = (typeof faultKinds)[Layer][number]
export type FaultKind = FaultKindOf<FaultLayer>

export const allFaultKinds: readonly FaultKind[] = Object.values(faultKinds).flat()

export const isOf = <Layer extends FaultLayer>(layer: Layer, kind: FaultKind): kind is FaultKindOf<Layer> =>
  (faultKinds[layer] as readonly FaultKind[]).includes(kind)

/** Somebody means it: nothing that is out of order brings it about, and nothing that is put in order ends it. */
export const isMeant = (kind: FaultKind): boolean => isOf('liar', kind) || isOf('outsider', kind)

/** How often each kind really happened: counted where it bites, not where it was planned. */
export class FaultCounts {
  readonly #counts = new Map<FaultKind, number>()

  note(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }

  of(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0
  }

  /** All that happened, in the order of `allFaultKinds`. */
  all(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries(allFaultKinds.flatMap((kind) => (this.of(kind) > 0 ? [[kind, this.of(kind)]] : [])))
  }
}
