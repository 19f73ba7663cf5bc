import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { must } from '../../core/assert.ts'
import { FileMedium } from '../disk/fileMedium.ts'
import { Village } from '../people/testing.ts'
import type { Fault } from '../plan/plan.ts'
import { beginFault } from './injector.ts'
import type { FaultKind } from './kinds.ts'
import { mend } from './testing.ts'

const villages: Village[] = []
afterEach(() => {
  for (const village of villages.splice(0)) village.dismantle()
})

/** Ada and Ben are in one community. */
async function two(options: { hasRealFile?: boolean } = {}): Promise<Village> {
  const village = await Village.gathered('disks', 2, options)
  villages.push(village)
  return village
}

const faultOf = (kind: FaultKind, draw = 1, device = 0): Fault => ({ atMs: 0, forMs: 4_000, kind, device, draw })

/** Something is wrong with Ada's device for a while, in which both say things; then all is mended, and they agree. */
async function suffer(village: Village, kind: FaultKind, draw = 1): Promise<void> {
  const begun = beginFault(village, faultOf(kind, draw))
  await village.does(0, 'say')
  await village.does(1, 'say')
  await village.does(0, 'createChannel')
  mend(begun)
  await village.pass(30_000)
  expect(village.heldBy(0)).toEqual(village.heldBy(1))
  expect(village.faults.of(kind)).toBeGreaterThan(0)
  expect(village.failures).toEqual([])
  await village.does(0, 'say')
  expect(village.heldBy(0)).toEqual(village.heldBy(1))
}

/** What a device confirmed to have on its disk, and no fault took from there. */
function keptBy(village: Village, number: number): string[] {
  const kept = new Set<string>()
  for (const { device, kind, eventId } of village.trace.rows) {
    if (device !== number || eventId === undefined) continue
    if (kind === 'wrote' || kind === 'took') kept.add(eventId)
    if (kind === 'lost') kept.delete(eventId)
  }
  return [...kept].sort()
}

describe('a disk of a world', () => {
  for (const kind of ['full', 'readError', 'writeError', 'readOnly', 'syncError'] as const) {
    for (const draw of [1, 4, 5, 7]) {
      it(`that has trouble of the kind ${kind} (${draw}) loses nothing, and its device comes back`, async () => {
        const village = await two()
        await suffer(village, kind, draw)
        expect(village.heldBy(0)).toEqual(expect.arrayContaining(keptBy(village, 0)))
      })
    }
  }

  it('that cannot sync tells of nothing as kept whose commit is refused for another reason', async () => {
    const village = await two()
    for (let draw = 0; draw < 12; draw++) {
      const begun = beginFault(village, faultOf('syncError', draw))
      const endRefusing = village.device(0).disk.begin({
        before: (step) => {
          if (step === 'commit') throw new Sqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE')
        },
      })
      await village.does(0, 'say')
      endRefusing()
      mend(begun)
      await village.pass(2_000)
    }
    expect(village.heldBy(0)).toEqual(expect.arrayContaining(keptBy(village, 0)))
  })

  it('loses at most what nobody was told is on it when the power goes', async () => {
    const village = await two()
    await village.does(0, 'say')
    const begun = beginFault(village, faultOf('lostWrite'))
    const communityId = must(village.device(1).community, 'he is in it').communityId
    const created = village.ask(1, 'channels.create', { communityId, name: 'kitchen' })
    const from = village.trace.rows.length
    const hasTaken = () => village.trace.rows.slice(from).some(({ kind, device }) => kind === 'took' && device === 0)
    while (!hasTaken()) await village.pass(1)
    await created
    mend(begun)
    const lost = village.trace.rows.filter(({ kind }) => kind === 'lost')
    const wrote = new Set(village.trace.rows.flatMap(({ kind, eventId }) => (kind === 'wrote' ? [eventId] : [])))
    expect(lost.length).toBeGreaterThan(0)
    expect(lost.every(({ device, eventId }) => device === 0 && wrote.has(eventId))).toBe(true)
    await village.pass(20_000)
    expect(village.heldBy(0)).toEqual(village.heldBy(1))
  })

  it('has the same trace with the same trouble', async () => {
    const hashes: string[] = []
    for (let run = 0; run < 2; run++) {
      const village = await two()
      await suffer(village, 'readError', 3)
      hashes.push(village.trace.hash)
    }
    expect(hashes[0]).toBe(hashes[1])
  })
})

describe('real files of a world', () => {
  for (const kind of ['tornPage', 'stalePage', 'walDeleted', 'wrongKey'] as const) {
    for (const draw of [1, 2, 3]) {
      it(`that something of the kind ${kind} (${draw}) befalls are put right by the person, and nothing else is lost`, async () => {
        const village = await two({ hasRealFile: true })
        expect(village.device(0).disk.medium).toBeInstanceOf(FileMedium)
        await village.does(0, 'say')
        await suffer(village, kind, draw)
        expect(village.heldBy(0)).toEqual(expect.arrayContaining(keptBy(village, 0)))
      })
    }
  }

  for (const kind of ['tornPage', 'walDeleted'] as const) {
    it(`that are put right (${kind}) a moment after a start do not keep the others from hearing the next one`, async () => {
      const village = await two({ hasRealFile: true })
      village.device(0).crash('killed')
      village.device(0).start()
      await village.pass(100)
      const begun = beginFault(village, faultOf(kind, 3))
      await village.pass(400)
      mend(begun)
      await village.pass(2_000)
      await village.does(1, 'say')
      expect(village.heldBy(0)).toEqual(village.heldBy(1))
      expect(village.failures).toEqual([])
    })
  }

  for (const [first, then] of [
    ['olderSchema', 'tornPage'],
    ['olderSchema', 'walDeleted'],
    ['tornPage', 'olderSchema'],
  ] as const) {
    it(`are spared ${then} by whoever finds ${first} going on`, async () => {
      const village = await two({ hasRealFile: true })
      for (const draw of [1, 2, 3]) {
        const begun = beginFault(village, faultOf(first, draw))
        expect(begun.kind).toBe('ongoing')
        await village.pass(2_000)
        expect(beginFault(village, faultOf(then, draw)).kind).toBe('impossible')
        mend(begun)
        await village.pass(20_000)
        expect(village.heldBy(0)).toEqual(village.heldBy(1))
      }
      expect(village.faults.of(then)).toBe(0)
      expect(village.failures).toEqual([])
    })
  }

  it('are those of one process, and a second one is refused', async () => {
    const village = await two({ hasRealFile: true })
    const { medium } = village.device(0).disk
    expect(beginFault(village, faultOf('secondProcess')).kind).toBe('over')
    expect(village.faults.of('secondProcess')).toBe(1)
    expect(village.failures).toEqual([])
    expect(medium instanceof FileMedium && medium.lockAgain().ok).toBe(false)
    expect(must(village.device(0).process, 'it runs').state).toBe('running')
  })
})
