import type { Channel, Community, Device, Member } from '../../peer/contract.ts'
import { FakePeer, publicChannel } from './fakePeer.ts'
import { fakeLink, type Guest } from './fakeWorld.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const idOf = (name: string) => `@${name.toLowerCase()}:${name.toLowerCase().padEnd(52, 'q')}`

const member = (name: string, here: boolean, role: Member['role'] = 'member', self = false): Member => ({
  userId: idOf(name.split(' ')[0] ?? name),
  name,
  role,
  deviceCount: 1,
  here,
  self,
  verified: name.startsWith('Leila'),
})

const device = (userId: string, name: string, days: number, more: Partial<Device> = {}): Device => ({
  deviceId: `${userId.slice(1, 5)}${name.toLowerCase().replaceAll(' ', '')}`.padEnd(52, 'd'),
  userId,
  name,
  thisDevice: false,
  here: false,
  sinceTs: Date.now() - days * dayMs,
  revoked: false,
  ...more,
})

/** A small community with a few days of history, for looking at the app. `bulkCount` more messages stand before it. */
export function saltmarsh(bulkCount = 0): FakePeer {
  const maren = member('Maren Okafor', true, 'owner', true)
  const leila = member('Leila Haddad', true, 'moderator')
  const tomas = member('Tomás Rey', true)
  const yuki = member('Yuki Tanabe', true)
  const ines = member('Ines Baptiste', false)
  const wren = member('Wren Castell', false)
  const olu = { ...member('Olu Adeyemi', false, 'none'), deviceCount: 0 }
  const people = [maren, leila, tomas, yuki, ines, wren]

  const communityId = '!saltmarsh-station'
  const channel = (name: string, more: Partial<Channel> = {}): Channel => ({
    ...publicChannel(`!${name}`),
    name,
    memberCount: people.length,
    ...more,
  })
  const direct = (...others: Member[]): Channel => ({
    ...publicChannel(`!with-${others.map(({ name }) => name).join('-')}`),
    kind: 'direct',
    name: others.map(({ name }) => name).join(', '),
    history: 'joined',
    memberCount: 1 + others.length,
    withUserIds: others.map(({ userId }) => userId),
  })
  const guests = (...of: [Member, Member['role'], boolean?][]): Guest[] =>
    of.map(([{ userId, name }, role, invited = false]) => ({ userId, name, role, invited }))
  const community = (id: string, name: string, more: Partial<Community> = {}): Community => ({
    communityId: id,
    name,
    joined: true,
    joining: null,
    removed: false,
    memberCount: people.length,
    role: 'owner',
    sharesReads: true,
    ...more,
  })
  const onTheWay = { joined: false, memberCount: 2, role: 'member' } as const
  const withLeila = direct(leila)
  const peer = new FakePeer({
    profile: {
      userId: maren.userId,
      deviceId: 'd'.repeat(52),
      name: maren.name,
      deviceName: 'Field laptop',
      hasPassphrase: false,
    },
    communities: [
      community(communityId, 'Saltmarsh Station'),
      community('!night-press', 'Night Press', { ...onTheWay, joining: { step: 'looking' } }),
      community('!reading-room', 'Reading Room', { removed: true, role: 'none' }),
    ],
    channels: {
      [communityId]: [
        channel('general'),
        channel('tide-gauges', { topic: 'Three gauges, one estuary' }),
        channel('field-trips'),
        channel('workshop', { joined: false }),
        channel('bursaries', { kind: 'private', topic: 'Who gets what, and why', history: 'joined', memberCount: 3 }),
        channel('hiring', { kind: 'private', joined: false, invited: true, memberCount: 2 }),
        channel('seagrass'),
        withLeila,
        direct(tomas),
        direct(yuki, ines),
      ],
      '!reading-room': [channel('chapters', { memberCount: 4 })],
    },
    members: { [communityId]: [...people, olu], '!reading-room': [{ ...maren, role: 'none' }, wren] },
    guests: {
      '!bursaries': guests([maren, 'owner'], [leila, 'member'], [yuki, 'member'], [ines, 'member', true]),
      [withLeila.roomId]: guests([maren, 'owner'], [leila, 'owner']),
    },
    devices: {
      [communityId]: [
        device(maren.userId, 'Field laptop', 40, { thisDevice: true, here: true }),
        device(maren.userId, 'Kitchen laptop', 12, { here: true }),
        device(maren.userId, 'Old desktop', 400, { revoked: true }),
        device(leila.userId, 'Leila’s laptop', 40, { here: true }),
        device(leila.userId, 'Boat tablet', 3),
        device(tomas.userId, '', 9, { here: true }),
      ],
    },
    invites: {
      [communityId]: [
        {
          inviteId: 'invite-by-maren',
          role: 'member',
          createdBy: maren.userId,
          createdByName: maren.name,
          createdTs: Date.now() - dayMs,
          expiresTs: Date.now() + 6 * dayMs,
          usesMax: 5,
          usedCount: 2,
          status: 'live',
          link: `${fakeLink}-by-maren-mx4fj0w9hd6t`,
        },
        {
          inviteId: 'invite-by-leila',
          role: 'moderator',
          createdBy: leila.userId,
          createdByName: leila.name,
          createdTs: Date.now() - 2 * dayMs,
          expiresTs: Date.now() + 20 * minuteMs,
          usesMax: 1,
          usedCount: 0,
          status: 'live',
          link: null,
        },
        {
          inviteId: 'invite-old',
          role: 'member',
          createdBy: maren.userId,
          createdByName: maren.name,
          createdTs: Date.now() - 20 * dayMs,
          expiresTs: Date.now() - 13 * dayMs,
          usesMax: 1,
          usedCount: 1,
          status: 'usedUp',
          link: null,
        },
      ],
    },
    network: {
      [communityId]: {
        communityId,
        state: 'live',
        peerCount: 6,
        agreeingCount: 6,
        eventCount: 18_402,
        catchUp: null,
      },
    },
  })

  const now = Date.now()
  const yesterday = now - dayMs
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
    delivery: { heldBy: 3, of: 7, readByCount: 0, readBy: [] },
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
    {
      ...peer.message(
        yuki,
        'One value per tide: a bent bracket is flat, a float is not.\n0.0412 m, slope 0.0002',
        at(29),
      ),
      edited: true,
      reactions: [
        { key: '👍', count: 2, users: [maren, tomas].map(({ userId, name }) => ({ userId, name })), own: true },
        { key: '🌊', count: 1, users: [{ userId: ines.userId, name: ines.name }], own: false },
      ],
    },
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
  const sealed = (sender: Member, minutes: number) => {
    const { eventId, userId, name, ts } = { ...sender, eventId: peer.freshId('$'), ts: at(minutes) }
    return { kind: 'locked' as const, eventId, sender: userId, senderName: name, ts, clockAhead: false }
  }
  peer.post(
    '!bursaries',
    peer.notice(maren, { type: 'joined' }, at(500)),
    sealed(leila, 400),
    sealed(leila, 399),
    peer.message(yuki, 'I would rather we split it three ways than argue until spring tide.', at(120)),
  )
  peer.post(
    withLeila.roomId,
    peer.message(leila, 'Bring the yellow toolbox?', at(55)),
    peer.message(maren, 'It is in the boat already.', at(54)),
  )
  peer.post('!chapters', peer.message(wren, 'We stopped at chapter nine.', at(3000)))
  peer.post('!general', peer.message(wren, 'Kettle is on.', at(300)))
  peer.post('!seagrass', peer.notice(maren, { type: 'joined' }, at(10)))
  return peer
}
