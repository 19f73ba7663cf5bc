import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasSharedVectors, sharedVectors } from '../../core/testing/sharedVectors.ts'
import { runAlone } from '../testing.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roost-meg-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const alice = '@alice:home'
const ben = '@ben:home'
let clock = 0
const event = (type: string, state_key: string, sender: string, content: object, auth: string[], prev = auth) => ({
  room_id: '!room:home',
  type,
  state_key,
  sender,
  content,
  auth_events: auth,
  prev_events: prev,
  origin_server_ts: clock++,
})
const levels = { users: { [alice]: 100, [ben]: 50 } }
const founded = {
  $create: event('m.room.create', '', alice, { room_version: '11' }, []),
  $alice: event('m.room.member', alice, alice, { membership: 'join' }, ['$create']),
  $levels: event('m.room.power_levels', '', alice, levels, ['$create', '$alice']),
  $rules: event('m.room.join_rules', '', alice, { join_rule: 'public' }, ['$create', '$alice', '$levels']),
  $ben: event('m.room.member', ben, ben, { membership: 'join' }, ['$create', '$levels', '$rules']),
}
const fork = {
  // Alice bans Ben while Ben, who does not know yet, sets a topic.
  $topic: event('m.room.topic', '', ben, { topic: 'mine' }, ['$create', '$levels', '$ben'], ['$ben']),
  $ban: event('m.room.member', ben, alice, { membership: 'ban' }, ['$create', '$alice', '$levels', '$ben'], ['$ben']),
}
type Entry = [type: string, key: string, id: string]
const shared: Entry[] = [
  ['m.room.create', '', '$create'],
  ['m.room.member', alice, '$alice'],
  ['m.room.power_levels', '', '$levels'],
  ['m.room.join_rules', '', '$rules'],
]
const room = {
  room_version: '11',
  events: { ...founded, ...fork },
  states: [
    [...shared, ['m.room.member', ben, '$ben'], ['m.room.topic', '', '$topic']],
    [...shared, ['m.room.member', ben, '$ban']],
  ],
}
const resolved =
  '[["m.room.create:","$create"],["m.room.join_rules:","$rules"],["m.room.member:@alice:home","$alice"],' +
  '["m.room.member:@ben:home","$ban"],["m.room.power_levels:","$levels"]]'

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('roost meg resolve', () => {
  it('prints the resolved state and nothing else, so that it can be hashed', async () => {
    expect(await runAlone(['meg', 'resolve', file('room.json', room)])).toEqual({ code: 0, out: resolved, err: '' })
  })

  it('gives the same whatever the order of events, states and entries', async () => {
    const events = Object.fromEntries(Object.entries(room.events).reverse())
    const states = room.states.map((state) => state.toReversed()).reverse()
    const { out } = await runAlone(['meg', 'resolve', file('room.json', { ...room, events, states })])
    expect(out).toBe(resolved)
  })

  it('ends the line where a person reads it', async () => {
    const { out } = await runAlone(['meg', 'resolve', file('room.json', room)], { stdoutIsTerminal: true })
    expect(out).toBe(`${resolved}\n`)
  })

  it('says with --time what the resolution took, on standard error', async () => {
    const { out, err } = await runAlone(['meg', 'resolve', '--time', file('room.json', room)])
    expect(out).toBe(resolved)
    expect(err).toMatch(/^Resolved in [\d.]+ ms \(median of \d+ warm runs; best [\d.]+ ms; first run [\d.]+ ms\)\.\n$/)
  })

  const withEvent = (id: string, changes: object) => ({
    ...room,
    events: { ...room.events, [id]: { ...(room.events as Record<string, object>)[id], ...changes } },
  })
  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'is not JSON.'],
    ['no object', [], ': The file must hold one object.'],
    ['no version', { ...room, room_version: 11 }, ': "room_version" must be a string.'],
    ['a strange version', { ...room, room_version: '99' }, ': Room version "99" is not one that Roost can read.'],
    ['no events', { ...room, events: [] }, ': "events" must be an object of events by their ids.'],
    ['a bad event', withEvent('$ban', { content: 1 }), ': Event "$ban": "content" must be an object.'],
    [
      'an auth event that is missing',
      withEvent('$ban', { auth_events: ['$gone'] }),
      ': $gone is an auth event of $ban, but no state event here.',
    ],
    [
      'events that rest on themselves',
      withEvent('$create', { auth_events: ['$create'] }),
      ': The auth events of $create lead back to itself.',
    ],
    ['no state', { ...room, states: [] }, ': "states" must be a list of one state or more.'],
    ['a state that is none', { ...room, states: [5] }, ': State 1: it must be a list of [type, state_key, id].'],
    ['an entry that is none', { ...room, states: [[['m.room.topic', '']]] }, ' is not [type, state_key, id].'],
    [
      'an entry of another event',
      { ...room, states: [shared, [['m.room.topic', '', '$ban']]] },
      ': State 2: there is no event $ban for the entry ["m.room.topic",""].',
    ],
    [
      'an entry twice',
      { ...room, states: [[...shared, ...shared]] },
      ': State 1: it has the entry ["m.room.create",""] twice.',
    ],
  ])('refuses a file with %s in one sentence', async (_, content, sentence) => {
    const path = file('room.json', content)
    const { code, out, err } = await runAlone(['meg', 'resolve', path])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.split('\n')).toHaveLength(2)
    expect(err).toContain(path)
    expect(err).toContain(sentence)
  })

  it('says that a file is not there', async () => {
    const path = join(folder, 'nothing.json')
    const refused = await runAlone(['meg', 'resolve', '--json', path])
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.err)).toEqual({
      error: { code: 'notFound', message: `${path} cannot be read: ENOENT.` },
    })
  })
})

describe('roost meg explain', () => {
  it('tells who competed and which rule decided', async () => {
    const path = file('room.json', room)
    const { code, out, err } = await runAlone(['meg', 'explain', path, '--type', 'm.room.topic'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.replace(/time \d+/g, 'time …')).toBe(`m.room.topic "": nobody has it, after trying them one by one.
The states differ in 2 entries; 3 events were tried again.

Who competed:
  $topic  in state 1

What decided, in the order of trying:
  2 of 3  $ban  m.room.member "@ben:home" by @alice:home
    order: by power, level 100, time …
    applied
  3 of 3  $topic  m.room.topic "" by @ben:home
    order: by mainline, position 0, time …
    skipped by rule 6: the sender is not in the room
    because m.room.member "@ben:home" was $ban
`)
  })

  it('says so where the states agree, or nothing has the entry', async () => {
    const path = file('room.json', room)
    const { out } = await runAlone(['meg', 'explain', path, '--type', 'm.room.member', '--state-key', alice])
    expect(out).toContain('m.room.member "@alice:home": $alice, as all states say.')
    const { out: nothing } = await runAlone(['meg', 'explain', path, '--type', 'm.room.name'])
    expect(nothing).toContain('m.room.name "": nobody has it, as all states say.')
  })

  it('gives programs every attempt', async () => {
    const path = file('room.json', room)
    const { out } = await runAlone(['meg', 'explain', path, '--json', '--type', 'm.room.topic'])
    const { decidedBy, conflictedEventCount, attempts } = JSON.parse(out)
    expect({ decidedBy, conflictedEventCount }).toEqual({ decidedBy: 'contested', conflictedEventCount: 3 })
    expect(attempts.map(({ id }: { id: string }) => id)).toEqual(['$ben', '$ban', '$topic'])
  })

  it('lets nothing in a file move the cursor', async () => {
    const strange = { ...room, states: [[...shared, ['m.room.topic', '', '$\u001b[2J']]] }
    const events = { ...room.events, '$\u001b[2J': room.events.$topic }
    const path = file('room.json', { ...strange, events })
    const { out } = await runAlone(['meg', 'explain', path, '--type', 'm.room.topic'])
    expect(out).toContain('\ufffd[2J')
    expect(out).not.toContain('\u001b')
  })
})

describe('roost meg check', () => {
  const withId = (events: Record<string, object>) =>
    Object.entries(events).map(([event_id, pdu]) => ({ event_id, ...pdu }))
  const expectation = (id: string) => [
    ...shared.map(([type, state_key, event_id]) => ({ type, state_key, event_id })),
    { type: 'm.room.member', state_key: ben, event_id: id },
  ]
  const batches = (expected: object[]) => ({
    name: 'ban against topic',
    room_version: '11',
    batches: [withId(founded), withId(fork)],
    expected,
  })
  const maps = {
    name: 'ban against topic, as maps',
    room_version: '11',
    pdus: withId(room.events),
    state_maps: room.states.map((state) => state.map(([, , id]) => id)),
    expected: expectation('$ban'),
  }

  it('passes what comes out as expected, in every way of resolving it', async () => {
    file('batches.json', batches(expectation('$ban')))
    file('maps.json', maps)
    file('LICENSE', 'not a case')
    expect(await runAlone(['meg', 'check', folder])).toEqual({ code: 0, out: '2 passed, 0 failed\n', err: '' })
  })

  it('says of each case that fails in which way it does and what differs', async () => {
    file('a.json', batches(expectation('$ben')))
    file('b.json', maps)
    file('c.json', { ...maps, pdus: [{}] })
    const { code, out, err } = await runAlone(['meg', 'check', folder])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    const difference = 'm.room.member "@ben:home" is $ban, expected $ben'
    expect(out.split('\n')).toEqual([
      'ban against topic: ' +
        ['event by event', 'batch by batch', 'all at once', 'all at once in reverse order']
          .map((way) => `${way}: ${difference}`)
          .join('; '),
      'c.json: not a case: An event has no usable "event_id".',
      '1 passed, 2 failed',
      '',
    ])
  })

  it('answers programs', async () => {
    file('a.json', batches([]))
    const { code, out } = await runAlone(['meg', 'check', '--json', folder])
    expect(code).toBe(1)
    const { passed, failed, cases } = JSON.parse(out)
    expect({ passed, failed }).toEqual({ passed: 0, failed: 1 })
    expect(cases[0].faults).toHaveLength(4)
  })

  it('tells a case whose events cannot be put in order', async () => {
    const [first, ...others] = withId(founded)
    file('a.json', { ...batches([]), batches: [[{ ...first, prev_events: ['$alice'] }, ...others]] })
    const { out } = await runAlone(['meg', 'check', folder])
    expect(out).toContain("event by event: an event's parents are missing or lead back to it")
  })

  it('refuses a folder without cases, and one that is not there', async () => {
    expect(await runAlone(['meg', 'check', folder])).toMatchObject({
      code: 1,
      err: `${folder} has no case files (.json).\n`,
    })
    expect((await runAlone(['meg', 'check', join(folder, 'nowhere')])).err).toContain('cannot be read: ENOENT.')
  })

  it.runIf(hasSharedVectors)('passes the published scenarios', async () => {
    const published = fileURLToPath(new URL('state-resolution/', sharedVectors))
    expect(await runAlone(['meg', 'check', published])).toEqual({ code: 0, out: '9 passed, 0 failed\n', err: '' })
  })
})
