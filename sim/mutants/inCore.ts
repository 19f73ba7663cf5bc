import type { Mutant } from './mutant.ts'

/** Bugs in what events say, and in what follows from a set of them. */
export const inCore: readonly Mutant[] = [
  {
    name: 'noSignatures',
    harm: 'anybody writes in anybody’s name',
    file: 'core/graph/authenticate.ts',
    find: "pending.signature = verify(pending) ? 'valid' : 'invalid'",
    replace: "pending.signature = 'valid'",
    lie: 'forgedSignature',
  },
  {
    name: 'foreignAuthor',
    harm: 'a member writes in the name of another, signed by their own device',
    file: 'core/graph/certified.ts',
    find: 'if (server === serverOf(event.sender)) return owners.has(event.sender)',
    replace: 'if (server === serverOf(event.sender)) return owners.size > 0',
    lie: 'foreignAuthor',
  },
  {
    name: 'contentUnhashed',
    harm: 'two devices show different words for one message',
    file: 'core/event/parseEvent.ts',
    find: "if (!isWhole && !isStripped(fields)) return refuse('hash')",
    replace: '',
    lie: 'wrongHash',
  },
  {
    name: 'shadowedByArrival',
    harm: 'whether a message of somebody who was removed is shown depends on when it came',
    file: 'core/graph/shadowing.ts',
    find: 'for (const entry of group.entries) if (!known.has(entry)) shadowed.add(entry)',
    replace:
      'for (const entry of group.entries) if (!known.has(entry) && entry.number > this.#causeOf(id).number) shadowed.add(entry)',
    overrides: { minutes: 3, operationsPerMinute: 30, faultsPerMinute: 12, latencyMs: 3, jitterMs: 10 },
  },
  {
    name: 'latestAtTheEnd',
    harm: 'everybody reads the same conversation in another order',
    file: 'core/graph/timeline.ts',
    find: 'first = Math.min(first, possible)',
    replace: 'first = Math.max(0, first)',
  },
  {
    name: 'tiesByArrival',
    harm: 'messages of one moment stand in another order on each device',
    file: 'core/graph/timeline.ts',
    find: 'return clampedTs.get(left) - clampedTs.get(right) || compareText(ids.idAt(left), ids.idAt(right))',
    replace:
      'return clampedTs.get(left) - clampedTs.get(right) || left - right || compareText(ids.idAt(left), ids.idAt(right))',
  },
  {
    name: 'answersBeforeQuestions',
    harm: 'an answer stands above what it answers',
    file: 'core/graph/timeline.ts',
    find: '      if (before > 1) continue\n',
    replace: '',
  },
  {
    name: 'stateTiesByArrival',
    harm: 'a channel has another name on each device',
    file: 'core/rooms/resolution/mainlineOrder.ts',
    find: 'return left.ts - right.ts || compareCodePoints(left.id, right.id)',
    replace: 'return left.ts > 0 ? 0 : compareCodePoints(left.id, right.id)',
  },
  {
    name: 'firstStateWins',
    harm: 'of two changes made at once each device keeps the one that it saw first',
    file: 'core/graph/resolvedStates.ts',
    find: 'const resolved = resolveStates(this.#source, [...states])',
    replace: 'const resolved = [...states][0] ?? resolveStates(this.#source, [...states])',
  },
  {
    name: 'waitsForEver',
    harm: 'an answer that came before its question is never shown',
    file: 'core/graph/communityGraph.ts',
    find: '    for (const id of ids) this.#unlocked.add(id)\n',
    replace: '',
  },
  {
    name: 'oldSettledState',
    harm: 'somebody who was removed counts on some devices as if nothing had happened',
    file: 'core/graph/derived.ts',
    find: '    this.settled = undefined\n    this.shadowed',
    replace: '    this.shadowed',
  },
]
