/** Closes one after the other, each whatever becomes of the others. Throws the first error in the end. */
export async function closeAll(closings: Iterable<() => void | Promise<void>>): Promise<void> {
  const errors: unknown[] = []
  for (const close of closings) {
    try {
      await close()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
