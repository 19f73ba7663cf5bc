/** A dial in a box of 46 × 42: an arc of 270°, open below, clockwise from bottom left. */
export const dialBox = { width: 46, height: 42 }
const centre = { x: 23, y: 22 }
const radius = 17
const startDegrees = 135
const spanDegrees = 270

function pointAt(share: number, distance: number): string {
  const angle = ((startDegrees + share * spanDegrees) * Math.PI) / 180
  const rounded = (value: number) => Math.round(value * 100) / 100
  return `${rounded(centre.x + distance * Math.cos(angle))} ${rounded(centre.y + distance * Math.sin(angle))}`
}

/** The arc between two shares of the whole, in either order. */
export function arcPath(from: number, to: number): string {
  const [first, last] = from < to ? [from, to] : [to, from]
  const isLong = (last - first) * spanDegrees > 180 ? 1 : 0
  return `M${pointAt(first, radius)}A${radius} ${radius} 0 ${isLong} 1 ${pointAt(last, radius)}`
}

/** The hand that points at a share. */
export const handPath = (share: number): string => `M${pointAt(share, 5)}L${pointAt(share, 11)}`

/**
 * The share at which a point of the box lies, from 0 to 1; below, where the arc is open, the end that is nearer. Undefined at
 * the very centre.
 */
export function shareAt(x: number, y: number): number | undefined {
  const [across, down] = [x - centre.x, y - centre.y]
  if (Math.hypot(across, down) < 2) return undefined
  const degrees = ((Math.atan2(down, across) * 180) / Math.PI - startDegrees + 720) % 360
  if (degrees <= spanDegrees) return degrees / spanDegrees
  return degrees - spanDegrees < (360 - spanDegrees) / 2 ? 1 : 0
}
