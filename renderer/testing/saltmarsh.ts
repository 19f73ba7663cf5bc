import type { Channel, Member } from '../../peer/contract.ts'
import { FakePeer } from './fakePeer.ts'

const minuteMs = 60_000
const idOf = (name: string) => `@${name.toLowerCase()}:${name.toLowerCase().padEnd(52, 'q')}`

const member = (name: string, here: boolean, role: Member['role'] = 'member', self = false): Member => ({
  userId: idOf(name.split(' ')[0] ?? name),
  name,
  role,
  deviceCount: 1,
  here,
  self,
})

/** A small community with a few days of history, for looking at the app. `bulkCount` more messages stand before it. */
export function saltmarsh(bulkCount = 0): FakePeer {
  const maren = member('Maren Okafor', true, 'owner', true)
  const leila = member('Leila Haddad', true, 'moderator')
  const tomas = member('Tomás Rey', true)
  const yuki = member('Yuki Tanabe', true)
  const ines = member('Ines Baptiste', false)
  const wren = member('Wren Castell', false)
  const people = [maren, leila, tomas, yuki, ines, wren]

  const communityId = '!saltmarsh-station'
  const channel = (name: string, topic = '', joined = true): Channel => ({
    roomId: `!${name}`,
    name,
    topic,
    joined,
    memberCount: people.length,
  })
  const peer = new FakePeer({
    profile: { userId: maren.userId, deviceId: 'd'.repeat(52), name: maren.name, deviceName: 'Field laptop' },
    communities: [
      { communityId, name: 'Saltmarsh Station', joined: true, memberCount: people.length, role: 'owner' },
      { communityId: '!night-press', name: 'Night Press', joined: false, memberCount: 2, role: 'member' },
    ],
    channels: {
      [communityId]: [
        channel('general'),
        channel('tide-gauges', 'Three gauges, one estuary'),
        channel('field-trips'),
        channel('workshop', '', false),
        channel('seagrass'),
      ],
    },
    members: { [communityId]: people },
    network: {
      [communityId]: {
        communityId,
        state: 'live',
        peerCount: 6,
        agreeingCount: 6,
        missingCount: 0,
        eventCount: 18_402,
      },
    },
    timelines: {},
  })

  const now = Date.now()
  const yesterday = now - 24 * 60 * minuteMs
  const at = (minutes: number) => now - minutes * minuteMs
  const bulk = Array.from({ length: bulkCount }, (_, i) => {
    const sender = people[Math.floor(i / 3) % people.length] ?? maren
    return peer.message(
      sender,
      `Reading ${i + 1}. ${'The water is where it was. '.repeat(i % 5)}`,
      now - (bulkCount - i + 3000) * minuteMs,
    )
  })
  const held = {
    ...peer.message(maren, 'I’ve opened a page in the station log so we can compare in a month.', at(9)),
    delivery: { heldBy: 3, of: 7 },
  }
  const here = peer.message(maren, 'Bring a spare float anyway. Past me has regrets.', at(8))
  const late = {
    ...peer.message(
      tomas,
      'I was out on the boat with no radio, so you get this now: the bracket on B is bent, not broken. Photo once I’m dry.',
      yesterday + 5 * minuteMs,
    ),
    lateSince: at(40),
  }
  peer.post(
    '!tide-gauges',
    ...bulk,
    peer.notice(leila, { type: 'joined' }, yesterday - 30 * minuteMs),
    peer.notice(maren, { type: 'topic', topic: 'Three gauges, one estuary' }, yesterday - 20 * minuteMs),
    { kind: 'gap', eventId: 'gap:$ines', missingCount: 2 },
    peer.message(
      ines,
      'Gauge B has read 4 cm above A since the storm. Either the float is fouled or the marsh has learned to levitate.',
      yesterday,
    ),
    late,
    peer.message(
      yuki,
      'Checked B against the harbour benchmark. The offset doesn’t move with the tide, so it’s the bracket and not the float.',
      at(30),
    ),
    peer.message(yuki, 'One value per tide: a bent bracket is flat, a float is not.\n0.0412 m, slope 0.0002', at(29)),
    peer.message(tomas, 'Last 24 hours, A against B. You could set a clock by that gap.', at(20)),
    peer.message(
      leila,
      'Maren, can you sign off on shimming it today? Low water is 14:52 and Saturday looks wet.',
      at(18),
    ),
    peer.message(maren, 'Yes, go ahead. Take the 5 mm shims and the yellow toolbox.', at(15)),
    held,
    here,
  )
  peer.post('!general', peer.message(wren, 'Kettle is on.', at(300)))
  peer.post('!seagrass', peer.notice(maren, { type: 'joined' }, at(10)))
  return peer
}
