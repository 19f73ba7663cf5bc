import { z } from 'zod'
import { count, DAY_MS, id, inChannel, nothing, timeMs, wellFormed } from './basics.ts'
import { delivery } from './views.ts'

/**
 * The API of a demo: several peers side by side on one computer, with dials that disturb the world of each. Beside it every
 * peer answers the contract of a peer, at an address of its own.
 */

export const demoDelayMsMax = 2_000

/** Peers of a demo are known by their places, from 0 on. */
const peer = z.number().int().min(0).max(11)

/** One dial of one peer, and what it is turned to. */
const turnedDial = z.discriminatedUnion('dial', [
  z.strictObject({ peer, dial: z.literal('cut'), value: z.boolean() }),
  z.strictObject({ peer, dial: z.literal('asleep'), value: z.boolean() }),
  z.strictObject({ peer, dial: z.literal('lossPerMille'), value: z.number().int().min(0).max(1_000) }),
  z.strictObject({ peer, dial: z.literal('delayMs'), value: z.number().int().min(0).max(demoDelayMsMax) }),
  z.strictObject({ peer, dial: z.literal('clockOffMs'), value: z.number().int().min(-DAY_MS).max(DAY_MS) }),
])
export type TurnedDial = z.infer<typeof turnedDial>

const roomId = inChannel.shape.roomId

const demoMessage = z.strictObject({
  eventId: id,
  sender: id,
  senderName: z.string(),
  body: z.string(),
  /** Null for what others wrote. */
  delivery: delivery.nullable(),
})
export type DemoMessage = z.infer<typeof demoMessage>

/** How a peer stands to what most of them hold. */
const standing = z.discriminatedUnion('kind', [
  /** The same events, and of each room the same state and the same order. */
  z.strictObject({ kind: z.literal('agrees') }),
  z.strictObject({
    kind: z.literal('differs'),
    /** Events that most hold and this one does not. */
    behindCount: count,
    /** Events that this one holds and most do not, and how many of those nobody else holds. */
    aheadCount: count,
    aloneCount: count,
  }),
])
export type DemoStanding = z.infer<typeof standing>

const demoPeer = z.strictObject({
  peer,
  userId: id,
  name: z.string(),
  /** Where the whole app of this peer is. */
  appUrl: z.string(),
  cutSinceTs: timeMs.nullable(),
  asleepSinceTs: timeMs.nullable(),
  lossPerMille: count,
  delayMs: count,
  clockOffMs: z.number().int(),
  /** How many others it hears. */
  hearsCount: count,
  eventCount: count,
  /** Two words for everything that is compared: the same on two peers that agree. */
  rootWords: z.string(),
  standing,
  /** The end of the chosen channel. */
  messages: z.array(demoMessage),
  /** The newest of these messages that was here when the cable was cut or the peer fell asleep; null where it is above them. */
  stoppedAfter: id.nullable(),
})
export type DemoPeer = z.infer<typeof demoPeer>

const demoBoard = z.strictObject({
  boardId: z.literal('board'),
  communityName: z.string(),
  channels: z.array(z.strictObject({ roomId, name: z.string() })),
  /** The chosen one of them. */
  roomId,
  /** Every datagram is held where it is. */
  isPaused: z.boolean(),
  peers: z.array(demoPeer),
  verdict: z.strictObject({
    /** Those who hold the same as most. */
    agreeing: z.array(peer),
    /** What those hold. */
    eventCount: count,
    /** How long after the last cable was mended, or sleeper woken, all agreed; null where that is not why they do. */
    mendedForMs: count.nullable(),
  }),
})
export type DemoBoard = z.infer<typeof demoBoard>

export const demoContract = {
  requests: {
    'demo.setDial': { params: turnedDial, result: nothing },
    /** Lets a peer write into a channel; refused while it sleeps. */
    'demo.write': {
      params: z.strictObject({
        peer,
        roomId,
        body: z
          .string()
          .min(1, 'a message needs at least one character')
          .max(1_000, 'a message on the board has at most 1,000 characters')
          .overwrite(wellFormed),
      }),
      result: nothing,
    },
    /** Lets everybody who is awake write something into a channel. */
    'demo.everyoneWrites': { params: z.strictObject({ roomId }), result: nothing },
    'demo.mendAll': { params: nothing, result: nothing },
    /** Holds what is under way between the peers, until it is to go on. */
    'demo.pause': { params: z.strictObject({ on: z.boolean() }), result: nothing },
  },
  liveQueries: {
    /** The whole board, as one item. Null is the channel that the demo begins with. */
    demo: { params: z.strictObject({ roomId: roomId.nullable() }), item: demoBoard, key: 'boardId' },
  },
} as const
export type DemoContract = typeof demoContract
