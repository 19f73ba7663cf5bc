import type { CatchUp } from '../../peer/contract.ts'

const figures = new Intl.NumberFormat('en')

/** How far the arriving of messages has come. */
export const catchUp = {
  /** `12,400 of 100,000` */
  ofAll: ({ received, of }: CatchUp) => `${figures.format(received)} of ${figures.format(of)}`,
  /** What is behind it where that can be said. */
  toGo: ({ remainingSeconds }: CatchUp) =>
    remainingSeconds === null ? '' : `, ${durationText(remainingSeconds)} to go`,
} as const

function durationText(seconds: number): string {
  if (seconds < 10) return 'a few seconds'
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `about ${minutes} minutes` : `about ${Math.ceil(minutes / 60)} hours`
}
