import { assert } from '../../core/assert.ts'
import { communitySchema } from '../../core/store/communitySchema.ts'
import { graphPageSchema } from '../../core/store/graphSchema.ts'
import type { Device } from '../device/device.ts'
import { slowHeldMs, slowTakingMs, statementsUntilCrashMax } from '../limits.ts'
import type { Fault } from '../plan/plan.ts'
import type { Rng } from '../random/rng.ts'
import type { Sim } from '../sim.ts'
import { type Begun, impossible, ongoing } from './begun.ts'
import { realFilesOf } from './fileFaults.ts'
import { startAgain } from './startAgain.ts'

/** Something goes wrong with a process. */
export function beginProcessFault(sim: Sim, fault: Fault): Begun {
  if (fault.kind === 'secondProcess') return startSecondProcess(sim)
  const device = sim.devices[fault.device]
  if (device === undefined || !device.isUp) return impossible
  const rng = sim.rng(`process ${fault.kind} ${fault.draw}`)
  switch (fault.kind) {
    case 'crash':
      sim.faults.note('crash')
      device.crash('killed')
      return ongoing(() => startAgain(device))
    case 'crashAtStatement':
      return crashAtStatement(sim, device, rng)
    case 'pause':
      sim.faults.note('pause')
      return ongoing(hold(device))
    case 'slowConsumer':
      sim.faults.note('slowConsumer')
      return ongoing(slowDown(sim, device))
    case 'restart':
      sim.faults.note('restart')
      void device.stop()
      return ongoing(() => startAgain(device))
    case 'olderSchema':
      return changeVersion(sim, device, rng)
    default:
      return impossible
  }
}

/** Dies at one of the next statements that it has its disk do, whichever that is. */
function crashAtStatement(sim: Sim, device: Device, rng: Rng): Begun {
  // Few come before a transaction, many within one.
  let left = rng.below(1 + rng.below(statementsUntilCrashMax))
  const end = device.disk.begin({
    before: (step) => {
      if (left-- !== 0) return
      sim.faults.note('crashAtStatement')
      throw device.disk.die(`at a statement: ${step}`)
    },
  })
  return ongoing(() => {
    end()
    startAgain(device)
  })
}

/** Nothing of it runs, and what arrives waits; answers what lets it go on. */
function hold(device: Device): () => void {
  const { process } = device
  process?.pause()
  return () => {
    if (process?.state === 'paused') process.wake()
  }
}

/** It hears a little now and then. */
function slowDown(sim: Sim, device: Device): () => void {
  let isOver = false
  let goOn = hold(device)
  const take = (): void => {
    goOn()
    if (!isOver) sim.time.after(slowTakingMs, holdAgain)
  }
  const holdAgain = (): void => {
    if (isOver) return
    if (device.isUp) goOn = hold(device)
    sim.time.after(slowHeldMs, take)
  }
  sim.time.after(slowHeldMs, take)
  return () => {
    isOver = true
    goOn()
  }
}

/**
 * Somebody starts a program on a profile that another one has: it is refused the folder, and would be refused each file if it
 * went on all the same; nothing is written. The first does not notice.
 */
function startSecondProcess(sim: Sim): Begun {
  const real = realFilesOf(sim)
  if (real === undefined || !real.device.isUp) return impossible
  const { device, medium } = real
  const fail = (says: string) => sim.fail({ oracle: 'secondProcess', device: device.number, says })
  const before = medium.fingerprint()
  const lock = medium.lockAgain()
  if (lock.ok) {
    lock.release()
    fail('a second process has the folder too')
  }
  for (const { name } of device.disk.openFiles) {
    const opened = medium.openAgain(name, communitySchema)
    if (opened.ok) opened.store.close()
    if (opened.ok || opened.code !== 'locked')
      fail(`a second process is answered ${opened.ok ? 'with a file' : opened.code}`)
  }
  if (medium.fingerprint() !== before) fail('a second process changes the files')
  sim.faults.note('secondProcess')
  return { kind: 'over' }
}

/** What takes a file from the newest version back to the one before. */
function newestUndone(): string {
  assert(communitySchema.at(-1) === graphPageSchema, 'whoever adds a version says here how it is undone')
  return 'DROP TABLE graph_pages'
}

/**
 * The files are those of a program of the version before, which the new one brings up to date; or those of a version to
 * come, which it refuses, and leaves as they are for the program that can read them.
 */
function changeVersion(sim: Sim, device: Device, rng: Rng): Begun {
  const { medium } = device.disk
  if (medium.isTaken) return impossible
  medium.isTaken = true
  const current = communitySchema.length
  const isNewer = rng.chance(0.5)
  device.crash('to be started in another version')
  device.disk.hadTrouble = true
  const setVersion = (from: number, to: number, statements: string): void => {
    const schema = [...communitySchema, '']
    for (const communityId of medium.communities) {
      medium.inHand(communityId, schema.slice(0, from), (database) => {
        database.exec(statements)
        database.pragma(`user_version = ${to}`)
      })
    }
  }
  if (isNewer) setVersion(current, current + 1, '')
  else setVersion(current, current - 1, newestUndone())
  if (medium.communities.length > 0) sim.faults.note('olderSchema')
  device.start()
  return ongoing(() => {
    medium.isTaken = false
    if (isNewer) {
      device.crash('to be started in the newer version')
      setVersion(current + 1, current, '')
    }
    startAgain(device)
  })
}
