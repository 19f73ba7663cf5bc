/** `14:03`, with the date before it where it was not today. */
export function timeOfDay(thenMs: number, nowMs: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const then = new Date(thenMs)
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`
  if (then.toDateString() === new Date(nowMs).toDateString()) return time
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`
}
