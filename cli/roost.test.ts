import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sodium from 'libsodium-wrappers'
import { expect, it } from 'vitest'
import { LARGE_ROOMS } from '../bench/largeRooms.ts'
import { writeRoom } from '../bench/syntheticRoom.ts'
import { must } from '../core/assert.ts'
import { sodiumCrypto } from '../core/crypto/sodium.ts'
import { type RoomEvent, splitStateKey } from '../core/event/roomEvent.ts'

const program = fileURLToPath(new URL('./roost.mjs', import.meta.url))

it('an older Node is told what to do before anything else happens', () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})'
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', older, program, 'up'], {
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^Roost needs Node 24 .*this is Node 20\.20\.2\. .*npx roost.*\n$/)
})

it('a program that reads a resolved state can hash it as it comes', async () => {
  await sodium.ready
  const large = must(
    LARGE_ROOMS.find(({ name }) => name === '1k-v12'),
    'a large room',
  )
  const room = writeRoom(sodiumCrypto(sodium), large.plan)
  const events = Object.fromEntries(room.writer.events.map((event) => [event.id, pduOf(event)]))
  const states = room.states.map((state) =>
    [...state].map(([pair, { id }]) => [splitStateKey(pair).type, splitStateKey(pair).key, id]),
  )
  const folder = mkdtempSync(join(tmpdir(), 'roost-meg-'))
  try {
    const file = join(folder, 'room.json')
    writeFileSync(file, JSON.stringify({ room_version: large.plan.roomVersion, events, states }))
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'meg', 'resolve', '--time', file])
    expect(status).toBe(0)
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(large.resolvedSha256)
    expect(stderr.toString()).toMatch(/^Resolved in [\d.]+ ms/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const pduOf = (event: RoomEvent) => ({
  type: event.type,
  state_key: event.stateKey,
  sender: event.sender,
  ...(event.type === 'm.room.create' ? {} : { room_id: event.roomId }),
  content: event.content,
  prev_events: event.prevEvents,
  auth_events: event.authEvents,
  origin_server_ts: event.originServerTs,
})
