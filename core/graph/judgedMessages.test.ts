import { describe, expect, it } from 'vitest'
import { must } from '../assert.ts'
import { fakeCrypto } from '../crypto/fakeCrypto.ts'
import { seededRandom } from '../crypto/testing.ts'
import type { EventId } from '../event/ids.ts'
import type { RoomEvent } from '../event/roomEvent.ts'
import { allow, refuse, type Verdict } from '../rooms/auth/verdict.ts'
import { memberKey } from '../rooms/authEvents.ts'
import { StateMap } from '../rooms/stateMap.ts'
import { TestCommunity } from '../testing/community.ts'
import { JudgedMessages } from './judgedMessages.ts'

const community = new TestCommunity(fakeCrypto, seededRandom(fakeCrypto, 'judged'))
const said = community.owner.say('hello').event
const state = StateMap.of([[memberKey(said.sender), must(said.authEvents[0], 'an auth event')]])

/** How many times the rules are asked about events, one after the other. */
function askedFor(events: readonly RoomEvent[], verdict: Verdict = allow, states = [state]): number {
  const judged = new JudgedMessages()
  let askedCount = 0
  events.forEach((event, at) => {
    const answer = judged.verdictOf(event, states[at % states.length] ?? state, () => {
      askedCount++
      return verdict
    })
    expect(answer).toBe(verdict)
  })
  return askedCount
}

describe('the rules', () => {
  it('are asked once about messages that they cannot tell apart', () => {
    const another = { ...said, id: '$other' as EventId, content: { body: 'something else' }, prevEvents: [said.id] }
    expect(askedFor([said, another, said])).toBe(1)
  })

  it('are asked again about whatever they read', () => {
    const [signature] = said.signatures
    const others: RoomEvent[] = [
      { ...said, type: 'm.reaction' },
      { ...said, authEvents: said.authEvents.slice(1) },
      { ...said, signatures: [{ ...must(signature, 'one'), keyName: 'another device' }] },
    ]
    for (const other of others) expect(askedFor([said, other])).toBe(2)
    expect(askedFor([said, said], allow, [state, StateMap.empty])).toBe(2)
  })

  it('are asked each time about what they refused, about state, and where they read the content', () => {
    expect(askedFor([said, said], refuse('8', 'no'))).toBe(2)
    expect(
      askedFor([
        { ...said, stateKey: '' },
        { ...said, stateKey: '' },
      ]),
    ).toBe(2)
    for (const type of ['m.room.member', 'm.room.power_levels', 'm.room.create', 'roost.revoke']) {
      expect(
        askedFor([
          { ...said, type },
          { ...said, type },
        ]),
      ).toBe(2)
    }
  })
})
