import { describe, expect, it } from 'vitest'
import { VirtualTime } from '../../sync/testing/virtualTime.ts'
import { Process } from './process.ts'

/** What a process takes of what it heard while it was paused, where something happens to it right after that. */
function takenAfter(then: (process: Process) => void): string[] {
  const time = new VirtualTime(0)
  const process = new Process(time)
  const taken: string[] = []
  process.pause()
  for (const word of ['one', 'two']) process.hears(() => taken.push(word))
  process.wake()
  then(process)
  time.run(10)
  return taken
}

describe('what a process heard while it was paused', () => {
  it('is taken in its order once that goes on', () => {
    expect(takenAfter(() => {})).toEqual(['one', 'two'])
  })

  it('is not taken by one that fell asleep meanwhile', () => {
    expect(takenAfter((process) => process.sleep())).toEqual([])
  })

  it('is not taken by one that has ended', () => {
    expect(takenAfter((process) => process.end())).toEqual([])
  })

  it('waits on in one that is paused again', () => {
    let paused: Process | undefined
    const taken = takenAfter((process) => {
      process.pause()
      paused = process
    })
    expect([taken, paused?.sizes.heard]).toEqual([[], 2])
  })
})
