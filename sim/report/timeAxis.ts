import { at, momentText } from './markup.ts'

/** Time to the right: where a moment stands in a picture, and its ticks. */
export interface TimeAxis {
  readonly left: number
  readonly right: number
  x(atMs: number): number
  ticks(top: number, bottom: number): string[]
}

/** How far apart ticks may stand, in seconds: round steps of minutes and hours. */
const steps = [5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400]
const ticksMax = 12

export function timeAxis(endMs: number, left: number, right: number): TimeAxis {
  const x = (atMs: number) => left + (Math.min(atMs, endMs) / Math.max(1, endMs)) * (right - left)
  const stepMs = (steps.find((step) => endMs / (step * 1_000) <= ticksMax) ?? 86_400) * 1_000
  return {
    left,
    right,
    x,
    ticks: (top, bottom) => {
      const parts: string[] = []
      for (let atMs = 0; atMs <= endMs; atMs += stepMs) {
        const place = at(x(atMs))
        parts.push(`<line class="grid" x1="${place}" y1="${at(top)}" x2="${place}" y2="${at(bottom)}"/>`)
        parts.push(`<text x="${place}" y="${at(bottom + 18)}" text-anchor="middle">${momentText(atMs)}</text>`)
      }
      return parts
    },
  }
}
