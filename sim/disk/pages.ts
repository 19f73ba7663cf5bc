import { readFileSync, writeFileSync } from 'node:fs'
import type { Rng } from '../random/rng.ts'

/** Where the header of a database says how long its pages are, in clear also where all else is encrypted. */
const PAGE_BYTES_AT = 16

const pageBytesOf = (file: Buffer): number => file.readUInt16BE(PAGE_BYTES_AT)

/** Half of a page is something else. */
export function spoilPage(path: string, rng: Rng): void {
  const file = readFileSync(path)
  const pageBytes = pageBytesOf(file)
  const at = pageBytes * rng.below(file.length / pageBytes) + pageBytes / 2
  file.set(rng.bytes(pageBytes / 2), at)
  writeFileSync(path, file)
}

/** A page is what it was in an earlier copy. False where none is different from then. */
export function stalePageIn(path: string, earlierPath: string, rng: Rng): boolean {
  const [file, earlier] = [readFileSync(path), readFileSync(earlierPath)]
  const pageBytes = pageBytesOf(file)
  const pageOf = (of: Buffer, number: number) => of.subarray(number * pageBytes, (number + 1) * pageBytes)
  const count = Math.min(file.length, earlier.length) / pageBytes
  const different = Array.from({ length: count }, (_, number) => number).filter(
    (number) => Buffer.compare(pageOf(file, number), pageOf(earlier, number)) !== 0,
  )
  if (different.length === 0) return false
  const number = rng.pick(different)
  file.set(pageOf(earlier, number), number * pageBytes)
  writeFileSync(path, file)
  return true
}
