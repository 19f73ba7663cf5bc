import type { VirtualTime } from '../../sync/testing/virtualTime.ts'
import type { Device } from '../device/device.ts'

/** Lets time go on to a moment; what was asked of a device is answered at the moment at which it is. */
export async function passTime(time: VirtualTime, devices: readonly Device[], endMs: number): Promise<void> {
  while (time.step(endMs)) if (devices.some(({ isAsked }) => isAsked)) await everythingAnswered()
  await everythingAnswered()
  time.nowMs = Math.max(time.nowMs, endMs)
}

/** Promises are settled once nothing but the world's own time is left to wait for. */
export const everythingAnswered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
