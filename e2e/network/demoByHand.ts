import { connectTo } from '../../cli/client.ts'
import { must } from '../../core/assert.ts'
import type { ApiOf, DemoBoard, DemoContract, ListChange } from '../../peer/contract.ts'

// Runs where the demo runs, whose board is at the address that is given: cuts a cable, lets both sides write, mends it, and
// says as JSON what the board showed in between and at the end.

const { origin, hash } = new URL(must(process.argv[2], 'an address'))
const connection = must(await connectTo(origin, hash.replace('#token=', '')), 'the demo answers')
const api = connection.api as unknown as ApiOf<DemoContract>

let board: DemoBoard | undefined
let look = () => {}
const take = (changes: readonly ListChange<DemoBoard>[]) => {
  for (const change of changes) if (change.op !== 'remove') board = change.item
  look()
}
const { items } = await api.watch('demo', { roomId: null }, take)
board ??= items[0]

/** Settles with the board as soon as something holds of it. */
function shown(holds: (board: DemoBoard) => boolean): Promise<DemoBoard> {
  return new Promise((resolve) => {
    look = () => {
      if (board && holds(board)) resolve(board)
    }
    look()
  })
}

const { roomId, peers } = await shown(({ verdict, peers }) => verdict.agreeing.length === peers.length)
const last = peers.length - 1
const said = (now: DemoBoard, place: number, body: string) =>
  now.peers[place]?.messages.some((message) => message.body === body) ?? false

await api.call('demo.setDial', { peer: last, dial: 'cut', value: true })
await api.call('demo.write', { peer: 0, roomId, body: 'from one side' })
await api.call('demo.write', { peer: last, roomId, body: 'from the other' })
const apart = await shown(
  (now) =>
    now.verdict.agreeing.length === last && said(now, last - 1, 'from one side') && said(now, last, 'from the other'),
)
await api.call('demo.mendAll', {})
const together = await shown(
  (now) =>
    now.verdict.agreeing.length === peers.length && said(now, last, 'from one side') && said(now, 0, 'from the other'),
)
console.log(
  JSON.stringify({
    apart: apart.peers.map(({ standing }) => standing.kind),
    together: together.peers.map(({ standing }) => standing.kind),
    words: together.peers.map(({ rootWords }) => rootWords),
  }),
)
connection.close()
