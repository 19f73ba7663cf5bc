const alice = '@alice:home'
const ben = '@ben:home'

let clock = 0
const event = (event_id: string, type: string, state_key: string, sender: string, content: object, auth: string[]) => ({
  event_id,
  ...(type === 'm.room.create' ? {} : { room_id: '!create' }),
  type,
  state_key,
  sender,
  content,
  auth_events: auth.filter((id) => id !== '$create'),
  prev_events: auth.slice(-1),
  origin_server_ts: clock++,
})

/** A scenario of our own: a ban and, at the same time, a topic and a profile by whom it bans. Version 12. */
export const ownCase = {
  name: 'a ban against what the banned did meanwhile',
  room_version: '12',
  batches: [
    [
      event('$create', 'm.room.create', '', alice, { room_version: '12' }, []),
      event('$alice', 'm.room.member', alice, alice, { membership: 'join' }, ['$create']),
      event('$levels', 'm.room.power_levels', '', alice, { users: { [ben]: 50 } }, ['$alice']),
      event('$rules', 'm.room.join_rules', '', alice, { join_rule: 'public' }, ['$alice', '$levels']),
      event('$ben', 'm.room.member', ben, ben, { membership: 'join' }, ['$levels', '$rules']),
    ],
    [
      event('$topic', 'm.room.topic', '', ben, { topic: 'mine' }, ['$levels', '$ben']),
      event('$profile', 'm.room.member', ben, ben, { membership: 'join', displayname: 'B' }, [
        '$levels',
        '$rules',
        '$ben',
      ]),
      event('$ban', 'm.room.member', ben, alice, { membership: 'ban' }, ['$alice', '$levels', '$ben']),
    ],
  ],
  expected: [
    { type: 'm.room.create', state_key: '', event_id: '$create' },
    { type: 'm.room.member', state_key: alice, event_id: '$alice' },
    { type: 'm.room.power_levels', state_key: '', event_id: '$levels' },
    { type: 'm.room.join_rules', state_key: '', event_id: '$rules' },
    { type: 'm.room.member', state_key: ben, event_id: '$ban' },
  ],
}
