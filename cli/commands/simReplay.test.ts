import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runAlone } from '../testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'roost-sim-replay-'))
const kept = join(folder, 'kept.db')
const small = ['--peers', '3', '--minutes', '2', '--rounds', '1', '--liars', '0', '--outsiders', '0', '--faults', '0']
const lastLine = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')

beforeAll(async () => {
  await runAlone(['sim', '--seed', '7', ...small, '--keep', kept])
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('roost sim --replay', () => {
  it('bears a kept world out, and says so in one line', async () => {
    const { code, out, err } = await runAlone(['sim', '--replay', kept])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const device = { standing: 'agrees', held: expect.any(Number), missing: 0, forged: 0, ofLiars: 0 }
    expect(lastLine(out)).toMatchObject({
      seed: '7',
      isSameTrace: true,
      devices: [0, 1, 2].map((number) => ({ device: number, ...device })),
      findings: [],
    })
  })

  it('names what somebody took out of it, and ends with 1', async () => {
    const changed = join(folder, 'changed.db')
    const original = new Sqlite(kept, { readonly: true })
    writeFileSync(changed, original.serialize())
    original.close()
    const database = new Sqlite(changed)
    const [row] = database
      .prepare<[], { seq: number; event_id: string }>(
        "SELECT seq, event_id FROM sim_events WHERE device = 1 AND kind = 'took' ORDER BY seq DESC",
      )
      .all()
    database.prepare('DELETE FROM sim_events WHERE seq = ?').run(row?.seq)
    database.close()
    const { code, out, err } = await runAlone(['sim', '--replay', changed])
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`Device 1: it lacks ${row?.event_id}`) })
    expect(err).toContain(`row ${row?.seq} is`)
    expect(lastLine(out)).toMatchObject({ isSameTrace: true, findings: expect.any(Array) })
  })

  it('says of a file that is no kept world that it cannot be replayed', async () => {
    const letter = join(folder, 'letter.txt')
    writeFileSync(letter, 'Dear Ada, '.repeat(200))
    const { code, err } = await runAlone(['sim', '--replay', letter])
    expect({ code, err }).toEqual({ code: 1, err: `${letter} cannot be replayed. It is no database.\n` })
  })

  it('takes no other world along', async () => {
    expect((await runAlone(['sim', '--replay', kept, '--seed', '7'])).code).toBe(2)
  })
})
