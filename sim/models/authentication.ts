import { must } from '../../core/assert.ts'
import type { Model, Step } from './explore.ts'
import { behindOf, type Link, parentsFirst, tipsOf } from './links.ts'

/**
 * Who wrote an event (decision 4), in small. Ada writes, on top of what she has taken. Mal writes what he likes as his own,
 * forges events of Ada's, and hands anybody any copies, whole or with a spoilt signature, alone or two at a time. Ben and Cyd
 * take what they are handed, by him and by each other. Ada may go away for ever, so that only copies are left.
 *
 * **Property.** No event that Ada did not write is ever taken for hers. Once everybody who is here has handed on what they
 * have, all have taken the same events, whatever order, copies and batches each of them was given: nothing that somebody
 * holds has become untakeable for somebody else.
 */
export interface AuthenticationRules {
  /**
   * Whose descendants say that an event was written, beside a good signature: those of its own device; anybody's; those of
   * its own device, though the rules refused them; or, only for Ben, those of its own device.
   */
  readonly vouching: 'itsDevice' | 'anyDevice' | 'itsDeviceThoughRefused' | 'itsDeviceButOnlyForBen'
  /** What becomes of the name of a bad copy that is dropped. */
  readonly badCopies: 'forgotten' | 'remembered'
  /** What Ada asks of others' events before she builds on them. */
  readonly adaAsks: 'authentication' | 'nothing'
  /** What Ada asks of events that claim to be hers. */
  readonly adaAsksOfHers: 'signature' | 'nothing'
}

/** How much may happen. */
export interface AuthenticationScale {
  readonly adasEventCountMax: number
  readonly malsEventCountMax: number
  readonly forgedEventCountMax: number
  readonly handoverCountMax: number
}

interface Claim extends Link {
  readonly by: 'Ada' | 'Mal'
  /** Otherwise there is no good signature of it. */
  readonly isSigned: boolean
  /** By the rules: it or something behind it. */
  readonly isRefused: boolean
}
type Copy = 'good' | 'spoilt'
type Copies = ReadonlyMap<string, Copy>
type Claims = ReadonlyMap<string, Claim>

const people = ['Ada', 'Ben', 'Cyd'] as const
type Person = (typeof people)[number]

interface Shelf {
  readonly taken: Copies
  readonly waiting: Copies
  /** Names that are refused unseen. No rule of ours fills it. */
  readonly blocked: ReadonlySet<string>
}

export interface AuthenticationState {
  readonly claims: Claims
  readonly shelves: Readonly<Record<Person, Shelf>>
  readonly isAdaAway: boolean
  readonly handoverCount: number
}

const mayNeverHappen = true
const empty: Shelf = { taken: new Map(), waiting: new Map(), blocked: new Set() }

export function authentication(rules: AuthenticationRules, scale: AuthenticationScale): Model<AuthenticationState> {
  const shelves = { Ada: empty, Ben: empty, Cyd: empty }
  const initial = { claims: new Map(), shelves, isAdaAway: false, handoverCount: 0 }
  return {
    initial: [{ label: 'nothing was written', state: initial }],
    next: (state) => [
      ...writing(state, scale),
      ...forging(state, scale),
      ...handing(state, rules, scale),
      ...leaving(state),
    ],
    key: keyOf,
    always: { 'nothing forged is taken for Ada’s': nothingForged },
    atRest: { 'all who are here have taken the same, in good copies': allTheSame },
  }
}

/** Ben and Cyd: what Ada herself takes counts by what she builds on it. */
function nothingForged({ claims, shelves }: AuthenticationState): string | undefined {
  for (const person of ['Ben', 'Cyd'] as const) {
    for (const id of shelves[person].taken.keys()) {
      const { by, isSigned } = claimOf(claims, id)
      if (by === 'Ada' && !isSigned) return `${person} has taken ${id}`
    }
  }
  return undefined
}

function allTheSame({ shelves, isAdaAway }: AuthenticationState): string | undefined {
  const present = people.filter((person) => person !== 'Ada' || !isAdaAway)
  const pictures = present.map((person) => pictureOf(shelves[person].taken))
  return new Set(pictures).size === 1 ? undefined : present.map((who, at) => `${who}: ${pictures[at]}`).join(', ')
}

function* writing(
  state: AuthenticationState,
  { adasEventCountMax }: AuthenticationScale,
): Iterable<Step<AuthenticationState>> {
  const { claims, shelves, isAdaAway } = state
  const count = [...claims.values()].filter(({ by, isSigned }) => by === 'Ada' && isSigned).length
  if (isAdaAway || count >= adasEventCountMax) return
  const parents = tipsOf([...shelves.Ada.taken.keys()].map((id) => claimOf(claims, id)))
  const id = `a${count + 1}`
  const written = withClaim(state, { id, parents, by: 'Ada', isSigned: true, isRefused: false })
  const taken = new Map(shelves.Ada.taken).set(id, 'good')
  yield {
    label: `Ada writes ${id} on ${nameAll(parents)}`,
    state: withShelf(written, 'Ada', { ...shelves.Ada, taken }),
  }
}

/** What Mal makes: his own, which the rules accept or refuse, and what claims to be Ada's. */
function* forging(state: AuthenticationState, scale: AuthenticationScale): Iterable<Step<AuthenticationState>> {
  const { claims } = state
  const his = [...claims.values()].filter(({ by }) => by === 'Mal').length
  const forged = [...claims.values()].filter(({ by, isSigned }) => by === 'Ada' && !isSigned).length
  for (const parents of [[], ...[...claims.keys()].map((id) => [id])]) {
    const on = nameAll(parents)
    if (forged < scale.forgedEventCountMax) {
      const claim = { id: `f${forged + 1}`, parents, by: 'Ada', isSigned: false, isRefused: false } as const
      yield { label: `Mal forges ${claim.id} of Ada’s on ${on}`, state: withClaim(state, claim), mayNeverHappen }
    }
    if (his >= scale.malsEventCountMax) continue
    for (const isRefused of [false, true]) {
      const claim = { id: `m${his + 1}`, parents, by: 'Mal', isSigned: true, isRefused } as const
      yield {
        label: `Mal writes ${claim.id}${isRefused ? ', to be refused,' : ''} on ${on}`,
        state: withClaim(state, claim),
      }
    }
  }
}

function* handing(
  state: AuthenticationState,
  rules: AuthenticationRules,
  scale: AuthenticationScale,
): Iterable<Step<AuthenticationState>> {
  const { claims, shelves, isAdaAway, handoverCount } = state
  const present = people.filter((person) => person !== 'Ada' || !isAdaAway)
  for (const to of present) {
    for (const from of present) {
      const lacking = [...shelves[from].taken].filter(([id, copy]) => betters(copy, shelves[to].taken.get(id)))
      for (const batch of lacking.length > 1
        ? [...lacking.map((one) => [one]), lacking]
        : lacking.map((one) => [one])) {
        yield handed(state, rules, from, to, batch)
      }
    }
    if (handoverCount >= scale.handoverCountMax) continue
    const copies = [...claims.values()].flatMap(({ id, isSigned }): [string, Copy][] => [
      [id, 'spoilt'],
      ...(isSigned ? [[id, 'good'] as [string, Copy]] : []),
    ])
    for (const [at, one] of copies.entries()) {
      const pairs = copies.slice(at + 1).filter(([id]) => id !== one[0])
      for (const batch of [[one], ...pairs.map((other) => [one, other])]) {
        const { label, state: after } = handed(state, rules, 'Mal', to, batch)
        yield { label, state: { ...after, handoverCount: handoverCount + 1 }, mayNeverHappen }
      }
    }
  }
}

function* leaving(state: AuthenticationState): Iterable<Step<AuthenticationState>> {
  if (!state.isAdaAway) yield { label: 'Ada goes away', state: { ...state, isAdaAway: true }, mayNeverHappen }
}

function handed(
  state: AuthenticationState,
  rules: AuthenticationRules,
  from: Person | 'Mal',
  to: Person,
  batch: readonly [string, Copy][],
): Step<AuthenticationState> {
  const label = `${from} hands ${to} ${batch.map(([id, copy]) => `${id} (${copy})`).join(' and ')}`
  return { label, state: withShelf(state, to, received(state.shelves[to], batch, to, state.claims, rules)) }
}

/** What somebody has after a batch. */
function received(
  shelf: Shelf,
  batch: readonly [string, Copy][],
  me: Person,
  claims: Claims,
  rules: AuthenticationRules,
): Shelf {
  const taken = new Map(shelf.taken)
  const waiting = new Map(shelf.waiting)
  for (const [id, copy] of batch) {
    const place = taken.has(id) ? taken : waiting
    if (!shelf.blocked.has(id) && betters(copy, place.get(id))) place.set(id, copy)
  }
  const connected = connectedOf(waiting, taken, claims)
  const kept = soundOf(connected, waiting, me, rules)
  const blocked = new Set(shelf.blocked)
  for (const { id } of kept) {
    taken.set(id, must(waiting.get(id), 'what is kept was waiting'))
    waiting.delete(id)
  }
  // Refused, and what rests on it: whoever waits for that waits for nothing.
  for (const id of waiting.keys()) if (claimOf(claims, id).isRefused) waiting.delete(id)
  // Youngest first: what nothing waits for any more goes as well.
  for (const { id } of connected.toReversed()) {
    const isWanted = [...waiting.keys()].some((other) => claimOf(claims, other).parents.includes(id))
    if (!waiting.has(id) || isWanted) continue
    if (waiting.get(id) === 'spoilt' && rules.badCopies === 'remembered') blocked.add(id)
    waiting.delete(id)
  }
  return { taken, waiting, blocked }
}

/** What waits and has all its ancestors here, parents first. */
function connectedOf(waiting: Copies, taken: Copies, claims: Claims): Claim[] {
  const here = new Set(taken.keys())
  return parentsFirst([...waiting.keys()].map((id) => claimOf(claims, id))).filter(({ id, parents }) => {
    const isConnected = parents.every((parent) => here.has(parent))
    if (isConnected) here.add(id)
    return isConnected
  })
}

/** The most of these that are accepted, and authenticated among themselves. */
function soundOf(connected: readonly Claim[], copies: Copies, me: Person, rules: AuthenticationRules): Claim[] {
  const isAccepted = ({ isRefused }: Claim): boolean => !isRefused
  for (let rest = rules.vouching === 'itsDeviceThoughRefused' ? connected : connected.filter(isAccepted); ; ) {
    const written = rest.filter((claim) => isBelieved(claim, rest, copies, me, rules))
    const lost = new Set(rest.filter((claim) => !written.includes(claim)).map(({ id }) => id))
    const kept = written.filter(({ behind }) => behind.isDisjointFrom(lost))
    if (kept.length === rest.length) return kept.filter(isAccepted)
    rest = kept
  }
}

function isBelieved(
  claim: Claim,
  among: readonly Claim[],
  copies: Copies,
  me: Person,
  rules: AuthenticationRules,
): boolean {
  if (copies.get(claim.id) === 'good') return true
  if (me === 'Ada' && claim.by === 'Ada' && rules.adaAsksOfHers === 'signature') return false
  if (me === 'Ada' && rules.adaAsks === 'nothing') return true
  if (me !== 'Ben' && rules.vouching === 'itsDeviceButOnlyForBen') return false
  const vouchers = among.filter(({ id, behind }) => behind.has(claim.id) && copies.get(id) === 'good')
  return vouchers.some(({ by }) => by === claim.by || rules.vouching === 'anyDevice')
}

const claimOf = (claims: Claims, id: string): Claim => must(claims.get(id), 'nobody hands over what nobody made')

const betters = (copy: Copy, known: Copy | undefined): boolean =>
  known === undefined || (known === 'spoilt' && copy === 'good')

const nameAll = (ids: readonly string[]): string => ids.join(' and ') || 'nothing'

function withClaim(state: AuthenticationState, claim: Omit<Claim, 'behind'>): AuthenticationState {
  const behind = behindOf(claim.parents, state.claims)
  const isRefused = claim.isRefused || [...behind].some((id) => claimOf(state.claims, id).isRefused)
  return { ...state, claims: new Map(state.claims).set(claim.id, { ...claim, behind, isRefused }) }
}

const withShelf = (state: AuthenticationState, person: Person, shelf: Shelf): AuthenticationState => ({
  ...state,
  shelves: { ...state.shelves, [person]: shelf },
})

const pictureOf = (copies: Copies): string =>
  [...copies]
    .map(([id, copy]) => `${id} ${copy}`)
    .sort()
    .join()

function keyOf({ claims, shelves, isAdaAway, handoverCount }: AuthenticationState): string {
  const made = [...claims.values()].map(({ id, parents, isRefused }) => `${id}${isRefused ? '!' : ''}<${parents}`)
  const held = people.map((person) => {
    const { taken, waiting, blocked } = shelves[person]
    return `${pictureOf(taken)}/${pictureOf(waiting)}/${[...blocked].sort()}`
  })
  return [made.sort().join(' '), ...held, isAdaAway, handoverCount].join('|')
}
