import { InvalidArgumentError } from 'commander'

const UNITS_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads `30m`, `12h` or `7d` as milliseconds. */
export function duration(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const durationMs = Number(digits) * (UNITS_MS[unit] ?? 0)
  if (durationMs > 0) return durationMs
  throw new InvalidArgumentError('It must be a time such as 30m, 12h or 7d.')
}
