import { compareText } from '../../core/order.ts'

/** One language, whatever the machine speaks: otherwise two people would see one community in two orders. */
const collator = new Intl.Collator('en', { numeric: true })

/**
 * The order of names as people look for them: capitals and accents beside their letter, numbers by what they count. It is
 * total, and the same on every machine.
 */
export const compareNames = (left: string, right: string): number =>
  collator.compare(left, right) || compareText(left, right)
