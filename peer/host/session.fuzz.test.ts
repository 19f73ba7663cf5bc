import fc from 'fast-check'
import { expect, it } from 'vitest'
import { liveQueries, refusal, requests, type ServerMessage } from '../contract.ts'
import { FakePeerApi } from '../testing/fakePeerApi.ts'
import { Session } from './session.ts'

const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', ...Object.keys(requests)))
const message = fc.oneof(
  fc.anything(),
  fc.record({ kind: fc.constant('call'), id: fc.nat(), method: text, params: fc.anything() }),
  fc.record({
    kind: fc.constant('watch'),
    id: fc.nat(9),
    query: fc.constantFrom(...Object.keys(liveQueries)),
    params: fc.anything(),
  }),
  fc.record({ kind: fc.constant('unwatch'), id: fc.nat(9) }),
)

it('S7: whatever a front end sends, it gets nothing but answers and well-formed refusals, and nothing fails inside', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 20 }), async (messages) => {
      const posted: ServerMessage[] = []
      const logged: string[] = []
      const session = new Session(
        new FakePeerApi(),
        (answer) => posted.push(answer),
        (line) => logged.push(line),
      )
      for (const sent of messages) session.receive(sent)
      await new Promise<void>((resolve) => setImmediate(resolve))
      session.close()
      expect(logged).toEqual([])
      for (const answer of posted) if (answer.kind === 'refused') refusal.parse(answer.refusal)
    }),
    { numRuns: 300 },
  )
})
