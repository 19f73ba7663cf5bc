import { describe, expect, it } from 'vitest'
import { deviceIdOfKey } from '../../core/event/ids.ts'
import { knownDeviceIdsMax } from '../limits.ts'
import { DeviceIds } from './deviceIds.ts'

const keyOf = (first: number, second: number, rest: number): Uint8Array =>
  new Uint8Array(32).fill(rest).fill(first, 0, 1).fill(second, 1, 2)

describe('ids of devices by their keys', () => {
  it('are those of their keys, the first time and every other', () => {
    const ids = new DeviceIds()
    for (const key of [keyOf(1, 2, 3), keyOf(3, 2, 1), keyOf(1, 2, 3)]) expect(ids.of(key)).toBe(deviceIdOfKey(key))
  })

  it('are told apart where keys begin alike', () => {
    const ids = new DeviceIds()
    for (const rest of [1, 2, 1, 2]) expect(ids.of(keyOf(7, 7, rest))).toBe(deviceIdOfKey(keyOf(7, 7, rest)))
  })

  it('stay right when the bytes that were asked for are written over', () => {
    const ids = new DeviceIds()
    const key = keyOf(1, 1, 1)
    ids.of(key)
    key.fill(9, 2)
    expect(ids.of(key)).toBe(deviceIdOfKey(key))
    expect(ids.of(keyOf(1, 1, 1))).toBe(deviceIdOfKey(keyOf(1, 1, 1)))
  })

  it('are right for more devices than are remembered', () => {
    const ids = new DeviceIds()
    const keys = Array.from({ length: 2 * knownDeviceIdsMax }, (_, index) => keyOf(index >>> 8, index & 0xff, index))
    for (const key of [...keys, ...keys]) expect(ids.of(key)).toBe(deviceIdOfKey(key))
  })
})
