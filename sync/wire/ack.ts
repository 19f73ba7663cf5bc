import { concatBytes } from '../../core/crypto/bytes.ts'
import { windowMaxDatagrams } from '../limits.ts'
import { ByteReader, uintBytes } from './byteReader.ts'

/** "I have every delivery up to `cumulative`, and beyond it those whose bit is set." */
export interface Ack {
  readonly type: 'ack'
  readonly cumulative: number
  /** Bit i (lowest first) stands for `cumulative + 1 + i`; bit 0 is never set. */
  readonly beyond: Uint8Array
}

export const ACK_BITMAP_BYTES = windowMaxDatagrams / 8

export const encodeAck = (ack: Ack): Uint8Array => concatBytes(uintBytes(ack.cumulative, 6), ack.beyond)

export function decodeAck(payload: Uint8Array): Ack | undefined {
  const reader = new ByteReader(payload)
  const cumulative = reader.uint(6)
  const beyond = reader.take(ACK_BITMAP_BYTES)
  if (!reader.complete || ((beyond[0] ?? 0) & 1) !== 0) return undefined
  return { type: 'ack', cumulative, beyond }
}

/** Whether an acknowledgement covers a place in the stream. */
export function acknowledges(ack: Ack, sequence: number): boolean {
  if (sequence <= ack.cumulative) return true
  const bit = sequence - ack.cumulative - 1
  return ((ack.beyond[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0
}
