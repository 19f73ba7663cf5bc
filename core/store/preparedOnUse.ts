/** Statements, or what else is made of a database, by name. */
type Makers = Readonly<Record<string, () => unknown>>
type Made<Of extends Makers> = { readonly [Name in keyof Of]: ReturnType<Of[Name]> }

/**
 * Statements by name, each of them prepared when it is first used: a store has many that most starts never come to, and
 * preparing them all takes as long as reading a small log. None is used for the first time while rows of another are read.
 */
export function preparedOnUse<Of extends Makers>(makers: Of): Made<Of> {
  const statements = {}
  for (const [name, make] of Object.entries(makers)) {
    const get = () => {
      const value = make()
      Object.defineProperty(statements, name, { value })
      return value
    }
    Object.defineProperty(statements, name, { configurable: true, get })
  }
  return statements as Made<Of>
}
